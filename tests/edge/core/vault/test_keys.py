from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

import pytest

from edge.core.identity import People
from edge.core.vault import Vault, VaultError, WrongKey
from edge.core.vault.errors import KeyExposed, KeyLost
from edge.core.vault.keys import Keys, seal, unseal
from models.people import Actor, Pin
from models.ports import NewPerson
from tests.edge.core.vault.desk import CONSENT, DLIB, NAME, PIN, ROOM, any_of, disk, face, neighbour, resident

KEY = "vault.key"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """The folder of a closed vault with one person."""
    vault = Vault(tmp_path / "data")
    vault.enrol(resident(face(1)))
    vault.close()
    return tmp_path / "data"


@pytest.fixture
def credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that systemd would show the service."""
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    (tmp_path / "credentials").mkdir()
    return tmp_path / "credentials" / "linli-vault-key"


def name_in(folder: Path) -> str | None:
    vault = Vault(folder)
    try:
        return People(vault).name_of(vault.people()[0])
    finally:
        vault.close()


def test_another_box_cannot_open_what_was_sealed() -> None:
    keys, other = Keys(secrets.token_bytes(32)), Keys(secrets.token_bytes(32))
    assert keys.id != other.id
    wrapped = keys.new("person:p")
    assert len(keys.unwrap(wrapped, "person:p")) == 32
    for box, purpose in ((other, "person:p"), (keys, "person:q"), (keys, "face-key:p")):
        with pytest.raises(WrongKey):
            box.unwrap(wrapped, purpose)
    sealed = seal(bytes(32), b"data", "here")
    assert unseal(bytes(32), sealed, "here") == b"data"
    for damaged in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:5], b""):
        with pytest.raises(WrongKey):
            unseal(bytes(32), damaged, "here")


def test_key_and_files_are_readable_by_their_owner_alone(box: Path) -> None:
    vault = Vault(box)
    vault.enrol(resident())
    assert {path.name: path.stat().st_mode & 0o777 for path in box.iterdir()} == dict.fromkeys(
        (KEY, "vault.db", "vault.db-wal", "vault.db-shm"), 0o600
    )
    vault.close()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_key_that_others_can_read_is_refused_with_the_remedy(box: Path, mode: int) -> None:
    (box / KEY).chmod(mode)
    with pytest.raises(KeyExposed, match=r"chmod 600 .*vault\.key"):
        Vault(box)
    (box / KEY).chmod(0o600)
    assert name_in(box) == NAME


def test_a_lost_key_is_explained_and_never_made_anew(box: Path, tmp_path: Path) -> None:
    (box / KEY).rename(tmp_path / "kept")
    before = (box / "vault.db").read_bytes()
    with pytest.raises(KeyLost, match=r"vault\.key is gone, and nobody can open .*No new key is made"):
        Vault(box)
    assert not (box / KEY).exists()
    assert (box / "vault.db").read_bytes() == before
    (tmp_path / "kept").rename(box / KEY)
    assert name_in(box) == NAME


def test_another_vaults_key_is_explained(box: Path, tmp_path: Path) -> None:
    vault = Vault(tmp_path / "other")
    other, _ = vault.master_key()
    vault.close()
    shutil.copy(tmp_path / "other" / KEY, box / KEY)
    with pytest.raises(WrongKey, match=rf"\(key {other}\) is not the key [0-9a-f]{{16}} of .*vault\.db"):
        Vault(box)


def test_half_a_key_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / KEY).write_bytes(b"short")
    (tmp_path / KEY).chmod(0o600)
    with pytest.raises(VaultError, match=r"vault\.key: not a master key"):
        Vault(tmp_path)


def test_an_empty_vault_may_have_a_new_key(tmp_path: Path) -> None:
    Vault(tmp_path).close()
    (tmp_path / KEY).unlink()
    vault = Vault(tmp_path)
    vault.enrol(resident())
    vault.close()
    assert name_in(tmp_path) == NAME


def test_unknown_faces_alone_need_their_key_too(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.keep_stranger("cam", b"\xff\xd8\xff", 1, 1)
    vault.close()
    (tmp_path / KEY).unlink()
    with pytest.raises(KeyLost):
        Vault(tmp_path)


def test_a_file_that_is_no_database_is_explained(box: Path) -> None:
    (box / "vault.db").write_bytes(b"no database" * 1_000)
    with pytest.raises(VaultError, match=r"put vault\.db back from its backup"):
        Vault(box)


def test_a_systemd_credential_is_the_key_and_no_file_is_made(tmp_path: Path, credential: Path) -> None:
    credential.write_bytes(secrets.token_bytes(32))
    credential.chmod(0o440)  # systemd's own folder keeps it private, not its mode
    vault = Vault(tmp_path / "data")
    vault.enrol(resident())
    assert vault.master_key()[1] == [credential]
    vault.close()
    assert not (tmp_path / "data" / KEY).exists()
    assert name_in(tmp_path / "data") == NAME
    credential.unlink()
    with pytest.raises(KeyLost, match="systemd credential linli-vault-key"):
        Vault(tmp_path / "data")


def test_a_key_file_can_become_a_credential(box: Path, credential: Path) -> None:
    shutil.copy(box / KEY, credential)
    vault = Vault(box)
    assert vault.master_key()[1] == [credential, box / KEY]
    vault.close()
    (box / KEY).unlink()
    assert name_in(box) == NAME


async def test_a_rotation_changes_the_key_and_nothing_else(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    people = People(vault)
    made = await people.enrol(resident(face(1)))
    picture = vault.keep_stranger("cam", b"\xff\xd8\xff picture", 1, 1)
    old_key, revision = (tmp_path / KEY).read_bytes(), vault.counter("gallery")
    old = [row[0] for row in vault.db.execute("SELECT wrapped FROM person UNION SELECT wrapped FROM face_key")]
    vault.rotate_key()
    assert (tmp_path / KEY).read_bytes() != old_key
    assert (tmp_path / KEY).stat().st_mode & 0o777 == 0o600
    assert not [wrapped for wrapped in old if any_of(wrapped, disk(tmp_path))], "the old key opens nothing of it"
    for opened in (vault, Vault(tmp_path)):
        people = People(opened)
        assert people.name_of(made.id) == NAME
        assert opened.gallery(DLIB).templates == face(1).values
        assert opened.stranger(picture) == b"\xff\xd8\xff picture"
        assert isinstance(await people.authenticate(Pin(ROOM, PIN)), Actor)
        assert opened.counter("gallery") == revision
        opened.close()
    backup = tmp_path / "backup"
    backup.mkdir()
    shutil.copy(tmp_path / "vault.db", backup)
    (backup / KEY).write_bytes(old_key)
    (backup / KEY).chmod(0o600)
    with pytest.raises(WrongKey):
        Vault(backup)


async def test_a_hub_that_runs_on_goes_on_over_a_rotation(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.enrol(resident(face(1)))
    with neighbour(tmp_path) as hub:
        assert hub.ask("names") == str(NAME.encode())
        for _ in range(2):
            vault.rotate_key()
            assert hub.ask("names") == str(NAME.encode())
            assert hub.ask("gallery") == "1"
        person = vault.enrol(NewPerson(name="b", roles=frozenset({"resident"})))
        vault.add_faces(person, (face(2),), CONSENT)
        assert hub.ask("gallery") == "2"
    vault.close()


def test_a_credential_is_not_replaced_but_what_to_do_is_said(tmp_path: Path, credential: Path) -> None:
    credential.write_bytes(secrets.token_bytes(32))
    vault = Vault(tmp_path / "data")
    vault.enrol(resident())
    with pytest.raises(VaultError, match=r"rotate-key --to FILE.*LoadCredential="):
        vault.rotate_key()
    vault.rotate_key(tmp_path / "new")
    assert People(vault).name_of(vault.people()[0]) == NAME
    vault.close()
    with pytest.raises(WrongKey):
        Vault(tmp_path / "data")
    credential.write_bytes((tmp_path / "new").read_bytes())
    assert name_in(tmp_path / "data") == NAME


def test_a_new_key_overwrites_no_file(box: Path, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("precious")
    vault = Vault(box)
    key, _ = vault.master_key()
    with pytest.raises(VaultError, match="there already"):
        vault.rotate_key(tmp_path / "there")
    assert vault.master_key()[0] == key
    assert (tmp_path / "there").read_text() == "precious"
    vault.close()


def test_a_rotation_that_a_damaged_row_stops_changes_nothing(box: Path) -> None:
    vault = Vault(box)
    good, bad = vault.people()[0], vault.enrol(resident())
    with vault.write() as db:
        db.execute("UPDATE person SET wrapped = zeroblob(60) WHERE id = ?", (bad,))
    key, _ = vault.master_key()
    with pytest.raises(WrongKey):
        vault.rotate_key()
    assert vault.master_key()[0] == key
    assert People(vault).name_of(good) == NAME
    assert sorted(path.name for path in box.iterdir() if "key" in path.name) == [KEY]
    vault.close()


def test_the_disk_is_written_before_the_old_key_goes(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    plain = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        plain(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    vault = Vault(box)
    vault.rotate_key()
    vault.close()
    assert synced == ["vault.key.part", "data", "data"]
