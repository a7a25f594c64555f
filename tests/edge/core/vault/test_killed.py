from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.core.identity import People
from edge.core.vault import Vault
from edge.core.vault.check import check
from tests.edge.core.vault.desk import DLIB, NAME, ROOM, ROOT, any_of, disk, face, resident, traces
from tests.releases.site import FOLDER, read

pytestmark = pytest.mark.slow
TABLES = ("person", "secret", "credential", "consent", "face_key", "face")
WHOLE = {"person": 1, "secret": 1, "credential": 0, "consent": 1, "face_key": 1, "face": 2}


def killed(job: str, base: Path, cases: Path) -> Iterator[Path]:
    """Give each folder whose owner was killed a step later, the last one's in peace."""
    words = [sys.executable, "-m", "tests.edge.core.vault.victim", job, str(base), str(cases)]
    told = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    many = int(told.stdout)
    assert many > 20, "it was killed at many instants"
    yield from (cases / str(number) for number in range(1, many + 1))


def rows(vault: Vault) -> dict[str, int]:
    return {table: vault.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}  # noqa: S608


def base_of(tmp_path: Path, *people: object) -> Path:
    vault = Vault(tmp_path / "base")
    for _ in people:
        vault.enrol(resident(face(1), face(2)))
    vault.close()
    return tmp_path / "base"


def test_a_new_vault_is_made_whole_or_made_again(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    for folder in killed("open", tmp_path / "base", tmp_path / "cases"):
        vault = Vault(folder)
        vault.enrol(resident(face(1)))
        assert list(check(vault)) == []
        vault.close()
        assert {path.name for path in folder.iterdir()} == {"vault.db", "vault.key"}


def test_an_enrolment_is_there_with_all_or_not_at_all(tmp_path: Path) -> None:
    seen = []
    for folder in killed("enrol", base_of(tmp_path), tmp_path / "cases"):
        vault = Vault(folder)
        have = rows(vault)
        assert have in (WHOLE, dict.fromkeys(TABLES, 0)), folder
        assert len(vault.gallery(DLIB).people) == have["face"]
        seen.append(have["person"])
        vault.close()
    assert seen == sorted(seen), "once it is there it is there"
    assert set(seen) == {0, 1}


def test_faces_are_added_all_with_their_consent_or_none(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "base")
    vault.enrol(resident())
    vault.close()
    seen = set()
    for folder in killed("add", tmp_path / "base", tmp_path / "cases"):
        vault = Vault(folder)
        have = rows(vault)
        seen.add((have["consent"], have["face_key"], have["face"]))
        vault.close()
    assert seen == {(0, 0, 0), (1, 1, 2)}


@pytest.mark.parametrize("job", ["withdraw", "destroy"])
def test_a_deletion_is_done_and_proven_or_not_begun(tmp_path: Path, job: str) -> None:
    base = base_of(tmp_path, "li", "wang")
    vault = Vault(base)
    gone = traces(vault, vault.people()[0])
    vault.close()
    seen = set()
    for folder in killed(job, base, tmp_path / "cases"):
        vault = Vault(folder)
        left = [any_of(trace, disk(folder)) for trace in gone]
        assert all(left) or not any(left), "the next start finishes it"
        assert vault.counter("unproven") == 0
        assert rows(vault)["face"] == (4 if all(left) else 2)
        assert list(check(vault)) == []
        seen.add(all(left))
        vault.close()
    assert seen == {True, False}


def test_a_rotation_leaves_one_key_that_fits(tmp_path: Path) -> None:
    base = base_of(tmp_path, "li")
    vault = Vault(base)
    lookup, old = vault.keyed_hash("pin", ROOM), vault.master_key()[0]
    vault.close()
    keys = set()
    for folder in killed("rotate", base, tmp_path / "cases"):
        vault = Vault(folder)
        assert People(vault).name_of(vault.people()[0]) == NAME
        assert vault.keyed_hash("pin", ROOM) == lookup, "every PIN goes on working"
        assert list(check(vault)) == []
        key, places = vault.master_key()
        assert places == [folder / "vault.key"]
        keys.add(key == old)
        vault.close()
        assert {path.name for path in folder.iterdir()} == {"vault.db", "vault.key"}
    assert keys == {True, False}


def test_faces_of_the_first_release_are_sealed_anew_all_or_none(tmp_path: Path) -> None:
    recorded = read(FOLDER / "0.1.0")
    shutil.copytree(FOLDER / "0.1.0" / "data", tmp_path / "base")
    (tmp_path / "base" / "vault.key").chmod(0o600)
    for folder in killed("open", tmp_path / "base", tmp_path / "cases"):
        vault = Vault(folder)
        gallery = vault.gallery(DLIB)
        assert (gallery.people, gallery.templates) == ((recorded.people[recorded.face],), recorded.template)
        assert vault.faces_of(recorded.people[recorded.face]) == {DLIB: 1}
        assert list(check(vault)) == []
        vault.close()
