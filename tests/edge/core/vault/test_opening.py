"""Vaults of release 0.1.0, whose faces were sealed by the person's key."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from edge.core.identity import People
from edge.core.migrate import TooNew
from edge.core.vault import Vault, WrongKey, check, is_of_this_release
from edge.core.vault.errors import KeyLost
from edge.core.vault.keys import Keys, keyed_hash, seal
from edge.core.vault.opening import SCHEMA
from models.people import Actor, Pin
from tests.edge.core.vault.desk import DLIB, NAME, any_of, disk, face
from tests.releases.site import FOLDER, Recorded, read

OLD = FOLDER / "0.1.0"


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    shutil.copytree(OLD / "data", tmp_path, dirs_exist_ok=True)
    (tmp_path / "vault.key").chmod(0o600)
    return read(OLD)


def sealed_faces(folder: Path) -> list[bytes]:
    with closing(sqlite3.connect(folder / "vault.db")) as db:
        return [row[0] for row in db.execute("SELECT sealed FROM face")]


async def test_faces_are_sealed_anew_and_the_old_seals_are_gone(tmp_path: Path, recorded: Recorded) -> None:
    gone = sealed_faces(tmp_path)
    assert len(gone) == 1
    assert any_of(gone[0], disk(tmp_path))
    assert not is_of_this_release(tmp_path)
    vault = Vault(tmp_path)
    gallery = vault.gallery(DLIB)
    assert (gallery.people, gallery.templates) == ((recorded.people[recorded.face],), recorded.template)
    assert not any_of(gone[0], disk(tmp_path)), "a person's key outlives their face's"
    assert isinstance(await People(vault).authenticate(Pin(recorded.room, recorded.pin)), Actor)
    assert list(check(vault)) == []
    assert is_of_this_release(tmp_path)
    vault.rotate_key()
    assert isinstance(await People(vault).authenticate(Pin(recorded.room, recorded.pin)), Actor)
    vault.close()


def test_a_consent_of_then_has_no_text_and_can_be_taken_back(tmp_path: Path, recorded: Recorded) -> None:
    vault = Vault(tmp_path)
    person = recorded.people[recorded.face]
    (given,) = vault.consents(person)
    assert (given.text, given.recorded_by, given.guardian, given.withdrawn) == (None, None, None, None)
    vault.withdraw_faces(person, "cli")
    assert vault.gallery(DLIB).people == ()
    vault.close()


def test_nothing_is_changed_where_the_key_is_lost_or_another(tmp_path: Path, recorded: Recorded) -> None:
    before = (tmp_path / "vault.db").read_bytes()
    (tmp_path / "vault.key").rename(tmp_path / "kept")
    with pytest.raises(KeyLost):
        Vault(tmp_path)
    (tmp_path / "vault.key").write_bytes(secrets.token_bytes(32))
    (tmp_path / "vault.key").chmod(0o600)
    with pytest.raises(WrongKey):
        Vault(tmp_path)
    (tmp_path / "kept").replace(tmp_path / "vault.key")
    assert (tmp_path / "vault.db").read_bytes() == before
    vault = Vault(tmp_path)
    assert vault.people()
    vault.close()


@pytest.fixture
def old(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """An old vault with one person who has two faces and a PIN."""
    keys = Keys(secrets.token_bytes(32))
    (tmp_path / "vault.key").write_bytes(keys.as_hash_key())
    (tmp_path / "vault.key").chmod(0o600)
    with closing(sqlite3.connect(tmp_path / "vault.db", isolation_level=None)) as db:
        db.executescript(f"{(SCHEMA / '0001.sql').read_text()}; PRAGMA user_version = 1")
        wrapped = keys.new("person:li")
        key = keys.unwrap(wrapped, "person:li")
        db.execute("INSERT INTO person VALUES ('li', ?, '[]', '[]', 0)", (wrapped,))
        db.execute("INSERT INTO secret VALUES ('li', 'name', ?)", (seal(key, NAME.encode(), "secret:li:name"),))
        for number in (1, 2):
            row = (f"f{number}", seal(key, face(number).values, f"face:li:f{number}"))
            db.execute("INSERT INTO face VALUES (?, 'li', ?)", row)
        db.execute("INSERT INTO consent VALUES ('li', 'face', 7, NULL)")
        lookup = keyed_hash(keys.as_hash_key(), "pin", "501")
        db.execute("INSERT INTO credential VALUES ('c', 'li', 'pin', ?, '')", (lookup,))
        yield db


def test_hashes_go_on_being_keyed_with_what_was_the_master_key(tmp_path: Path, old: sqlite3.Connection) -> None:
    vault = Vault(tmp_path)
    (lookup,) = vault.db.execute("SELECT lookup FROM credential").fetchone()
    assert vault.keyed_hash("pin", "501") == lookup
    vault.rotate_key()
    vault.close()
    vault = Vault(tmp_path)
    assert vault.keyed_hash("pin", "501") == lookup
    vault.close()


def test_a_damaged_face_stops_nothing(
    tmp_path: Path, old: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    old.execute("UPDATE face SET sealed = zeroblob(540) WHERE id = 'f1'")
    vault = Vault(tmp_path)
    assert vault.gallery(DLIB).templates == face(2).values
    assert "face f1 of person li was damaged" in caplog.text
    vault.close()


def test_faces_without_a_consent_that_stands_are_not_taken_over(tmp_path: Path, old: sqlite3.Connection) -> None:
    old.execute("UPDATE consent SET withdrawn = 8")
    gone = sealed_faces(tmp_path)
    vault = Vault(tmp_path)
    assert vault.faces_of("li") == {}
    assert People(vault).name_of("li") == NAME
    assert not [trace for trace in gone if any_of(trace, disk(tmp_path))]
    vault.close()


def test_a_vault_of_a_newer_release_is_left_alone(tmp_path: Path) -> None:
    Vault(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "vault.db")) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(TooNew, match="start the newer release again"):
        Vault(tmp_path)
