from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest

from edge.core.identity import People
from edge.core.vault import NotErased, Vault
from models.access import STALE
from models.people import Consent
from tests.edge.core.vault.desk import CONSENT, DLIB, any_of, disk, face, neighbour, resident, traces
from tests.edge.core.vault.test_faces import seen


def crowd(vault: Vault) -> list[str]:
    """People enough that rows move between pages."""
    return [vault.enrol(resident(face(3 * n), face(3 * n + 1))) for n in range(40)]


def everything(vault: Vault, person: str) -> list[bytes]:
    query = "SELECT wrapped FROM person WHERE id = ? UNION ALL SELECT sealed FROM secret WHERE person = ?"
    return [*traces(vault, person), *(row[0] for row in vault.db.execute(query, (person, person)))]


def test_whoever_writes_overwrites_what_is_deleted_and_waits_for_the_disk(vault: Vault) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store")
    with vault.write() as db:
        assert [db.execute(f"PRAGMA {name}").fetchone()[0] for name in names] == ["wal", 2, 1, 1, 2]


def test_a_withdrawal_takes_face_key_and_templates_from_database_log_and_free_pages(
    tmp_path: Path, vault: Vault
) -> None:
    everybody = crowd(vault)
    for person in everybody[::4]:
        gone = traces(vault, person)
        assert len(gone) == 3
        assert all(any_of(trace, disk(tmp_path)) for trace in gone), "they were there"
        vault.withdraw_faces(person, "cli")
        assert not [trace for trace in gone if any_of(trace, disk(tmp_path))]
    others = [trace for person in everybody[1::4] for trace in traces(vault, person)]
    assert all(any_of(trace, disk(tmp_path)) for trace in others), "nobody else's are touched"
    assert vault.counter("unproven") == 0


def test_a_person_destroyed_is_gone_from_the_files(tmp_path: Path, vault: Vault) -> None:
    everybody = crowd(vault)
    for person in everybody[::4]:
        gone = everything(vault, person)
        assert len(gone) == 5
        assert all(any_of(trace, disk(tmp_path)) for trace in gone)
        vault.destroy(person)
        assert not [trace for trace in gone if any_of(trace, disk(tmp_path))]
        assert person.encode() not in disk(tmp_path)


def test_while_another_process_has_the_vault_open_and_reads_it_again_and_again(tmp_path: Path, vault: Vault) -> None:
    person, stays = crowd(vault)[:2]
    with neighbour(tmp_path) as reader:
        reader.ask("poll")
        gone = traces(vault, person)
        vault.withdraw_faces(person, "cli")
        assert not [trace for trace in gone if any_of(trace, disk(tmp_path))]
        gone = everything(vault, stays)
        vault.destroy(stays)
        assert not [trace for trace in gone if any_of(trace, disk(tmp_path))]
        assert reader.ask("gallery") == str(2 * 38)


async def test_a_reader_of_an_older_state_is_waited_for_and_then_named(
    tmp_path: Path, vault: Vault, people: People
) -> None:
    made = await people.enrol(resident(face(1)))
    vault.patience_s = 0.2
    with neighbour(tmp_path) as reader:
        assert reader.ask("hold") == "1"
        gone, before = traces(vault, made.id), vault.gallery(DLIB).revision
        with pytest.raises(NotErased, match="another program is reading an older state"):
            await asyncio.to_thread(vault.withdraw_faces, made.id, "cli")
        assert vault.counter("unproven") == 1
        assert vault.gallery(DLIB).people == (), "void all the same"
        assert await people.authenticate(seen(made.id, before)) == STALE
        assert any(any_of(trace, disk(tmp_path)) for trace in gone)
        reader.ask("release")
        vault.withdraw_faces(made.id, "cli")
        assert vault.counter("unproven") == 0
        assert not [trace for trace in gone if any_of(trace, disk(tmp_path))]


def test_bytes_that_the_database_left_behind_are_found_and_written_over(tmp_path: Path, vault: Vault) -> None:
    person = crowd(vault)[7]
    gone = traces(vault, person)
    with vault.write() as db:
        db.execute("PRAGMA secure_delete = OFF")  # SQLite does so by itself now and then, where it moves rows
        db.execute("DELETE FROM face WHERE person = ?", (person,))
    assert any(any_of(trace, disk(tmp_path)) for trace in gone[1:])
    vault.add_faces(person, (face(1_000),), Consent(given=CONSENT.given + 1, by="x", text="y"))
    vault.erase(gone[1:], 0)
    assert not [trace for trace in gone[1:] if any_of(trace, disk(tmp_path))]
    assert vault.faces_of(person) == {DLIB: 1}


def test_a_deletion_that_was_cut_short_is_finished_when_the_vault_is_opened_again(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    person = vault.enrol(resident(face(1)))
    gone = traces(vault, person)
    vault.patience_s = 0
    with neighbour(tmp_path) as reader:
        reader.ask("hold")
        with pytest.raises(NotErased):
            vault.destroy(person)
        vault.close()
        again = Vault(tmp_path)
        assert again.counter("unproven") == 1, "the reader is still there: it opens all the same"
        again.close()
    third = Vault(tmp_path)
    assert third.counter("unproven") == 0
    assert not [trace for trace in gone if any_of(trace, disk(tmp_path))]
    third.close()


def test_what_is_enrolled_beside_a_deletion_stays(tmp_path: Path, vault: Vault) -> None:
    one = vault.enrol(resident(face(1)))
    other = Vault(tmp_path)
    kept = other.enrol(resident(face(2)))
    vault.destroy(one)
    assert other.gallery(DLIB).people == (kept,)
    other.close()


def test_the_looking_fails_where_the_bytes_are_there(tmp_path: Path) -> None:
    script = Path(__file__).parents[4] / "edge/core/vault/raw.py"
    (tmp_path / "file").write_bytes(b"x" * 5_000 + b"\x00needle\xff" + b"y" * 5_000)
    for pieces, found in (([b"\x00needle\xff"], "1"), ([b"needles"], "0"), ([b"xy", b"x\x00", b"\xffy"], "2")):
        asked = f'{{"files": ["{tmp_path}/file", "{tmp_path}/gone"], "pieces": {[p.hex() for p in pieces]}}}'
        told = subprocess.run(
            ["python3", str(script)], input=asked.replace("'", '"'), capture_output=True, text=True, check=True
        )
        assert told.stdout.strip() == found
