from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.core.identity import People
from edge.core.vault import Vault, check
from edge.core.vault.contents import DAY_NS, FOLDER, LOOSE_BYTES
from edge.core.vault.database import FILE
from models.content import Content
from models.ports import ContentRefused

WORDS = "三号楼停水通知".encode() * 20
NOW = 1_795_435_200_000_000_000


def made(name: str = "c1", *, owner: str | None = None, data: bytes = WORDS, created: int = NOW) -> Content:
    return Content(
        id=name,
        kind="text",
        type="application/json",
        audience="public",
        owner=owner,
        pages=1,
        created=created,
        data=data,
    )


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = Vault(tmp_path)
    yield opened
    opened.close()


def files(vault: Vault) -> list[str]:
    return sorted(path.name for path in (vault.path.parent / FOLDER).glob("*"))


def test_what_was_kept_is_read_again_and_lies_there_sealed(vault: Vault, tmp_path: Path) -> None:
    vault.keep_content(made())
    assert vault.content("c1") == made()
    assert vault.content("c2") is None
    for path in (tmp_path / FILE, *(tmp_path / FOLDER).glob("*")):
        assert WORDS[:21] not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


def test_what_is_destroyed_is_gone_with_its_key_and_again_does_nothing(vault: Vault) -> None:
    vault.keep_content(made())
    for _ in range(2):
        vault.destroy_contents(["c1"])
    assert vault.content("c1") is None
    assert files(vault) == []
    assert vault.counter("unproven") == 0


def test_what_no_fact_refers_to_goes_after_a_day(vault: Vault) -> None:
    vault.keep_content(made("kept"))
    vault.keep_content(made("loose"))
    vault.keep_contents("notices", ["kept", "nobody-knows"])
    assert vault.sweep_contents(NOW + DAY_NS) == 0
    assert vault.sweep_contents(NOW + DAY_NS + 1) == 1
    assert vault.content("loose") is None
    assert vault.content("kept") == made("kept")


def test_what_somebody_else_keeps_stays(vault: Vault) -> None:
    vault.keep_content(made())
    for keeper in ("notices", "requests", "requests"):
        vault.keep_contents(keeper, ["c1"])
    vault.release_contents("requests", ["c1"])
    vault.release_contents("requests", ["c1", "c2"])
    assert vault.content("c1") == made()
    vault.release_contents("notices", ["c1"])
    assert vault.content("c1") is None
    assert files(vault) == []


def test_a_file_without_a_key_is_swept_when_it_is_old(vault: Vault) -> None:
    vault.keep_content(made())
    stray = vault.path.parent / FOLDER / "stray"
    stray.write_bytes(b"half done when the power went")
    vault.keep_contents("notices", ["c1"])
    assert vault.sweep_contents(stray.stat().st_mtime_ns + DAY_NS + 1) == 1
    assert files(vault) == ["c1"]


async def test_what_has_an_owner_goes_with_that_person(vault: Vault) -> None:
    person = vault.add_person("李奶奶", frozenset({"resident"}), frozenset())
    vault.keep_content(made("hers", owner=person))
    vault.keep_content(made("ours"))
    People(vault).forget(person)
    assert vault.content("hers") is None
    assert vault.content("ours") is not None
    vault.sweep_contents(2 * NOW)
    assert "hers" not in files(vault)


def test_an_owner_must_be_somebody(vault: Vault) -> None:
    with pytest.raises(KeyError):
        vault.keep_content(made(owner="nobody"))
    assert vault.content("c1") is None


def test_unused_uploads_fill_no_disk(vault: Vault) -> None:
    with vault.write() as db:
        row = ("big", None, "pages", "application/pdf", "public", 1, LOOSE_BYTES, NOW, b"")
        db.execute("INSERT INTO content VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    with pytest.raises(ContentRefused):
        vault.keep_content(made())
    vault.keep_contents("notices", ["big"])
    vault.keep_content(made())


def test_a_new_master_key_opens_what_the_old_one_sealed(vault: Vault) -> None:
    vault.keep_content(made())
    vault.rotate_key()
    assert vault.content("c1") == made()


def test_a_lost_or_damaged_file_is_found_by_the_check(vault: Vault) -> None:
    for name in ("whole", "lost", "damaged"):
        vault.keep_content(made(name))
    folder = vault.path.parent / FOLDER
    (folder / "lost").unlink()
    (folder / "damaged").write_bytes(b"x" * 100)
    found = list(check(vault))
    assert len(found) == 2
    assert all("put the folder contents back from its backup" in line for line in found)
    assert any("content lost" in line for line in found)
