from __future__ import annotations

import asyncio
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.core.identity import People
from edge.core.vault import FACE_BYTES, Vault
from edge.core.vault.keys import Keys, WrongKey, seal, unseal
from models.access import NOT_KNOWN, STALE, WRONG_PIN
from models.envelope import NO_SESSION, WRONG_PASSWORD, Refusal
from models.people import Actor, Face, Password, Pin, Session
from models.ports import NewPerson
from models.video import FaceMatch, Nearest

TEMPLATE = struct.pack("<128f", *[0.5] * 128)
RESIDENT = NewPerson(name="李奶奶", roles=frozenset({"resident"}), room="3-2-501", pin="274913")
GUARD = NewPerson(name="王保安", roles=frozenset({"guard"}), login="Wang", password="a long password")


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = Vault(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def people(vault: Vault) -> People:
    return People(vault)


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.name != "vault.key")


async def test_nothing_personal_can_be_read_on_the_disk(tmp_path: Path, vault: Vault, people: People) -> None:
    made = await people.enrol(RESIDENT)
    vault.add_face(made.id, TEMPLATE, 1)
    disk = everything(tmp_path)
    for secret in ("李奶奶".encode(), b"501", b"274913", TEMPLATE[:16]):
        assert secret not in disk
    assert made.id.encode() in disk
    assert (tmp_path / "vault.key").stat().st_mode & 0o077 == 0


async def test_destroying_a_person_takes_everything_and_voids_older_galleries(vault: Vault, people: People) -> None:
    made = await people.enrol(RESIDENT)
    vault.add_face(made.id, TEMPLATE, 1)
    before = vault.gallery()
    assert people.name_of(made.id) == "李奶奶"
    people.forget(made.id)
    assert people.name_of(made.id) is None
    assert vault.gallery().people == ()
    assert await people.authenticate(Pin("3-2-501", "274913")) == WRONG_PIN
    assert await people.authenticate(seen(made.id, before.revision)) == STALE


async def test_a_destroyed_person_is_gone_from_the_file_itself(tmp_path: Path, vault: Vault, people: People) -> None:
    made = await people.enrol(RESIDENT)
    (wrapped,) = vault.db.execute("SELECT wrapped FROM person WHERE id = ?", (made.id,)).fetchone()
    assert wrapped in everything(tmp_path)
    people.forget(made.id)
    assert wrapped not in everything(tmp_path)


async def test_a_withdrawn_consent_leaves_the_pin(vault: Vault, people: People) -> None:
    made = await people.enrol(RESIDENT)
    vault.add_face(made.id, TEMPLATE, 1)
    old = vault.gallery().revision
    vault.withdraw_faces(made.id)
    assert vault.gallery().templates == b""
    assert await people.authenticate(seen(made.id, old)) == STALE
    shown = await people.authenticate(Pin("3-2-501", "274913"))
    assert isinstance(shown, Actor)
    assert (shown.id, shown.via, shown.assurance) == (made.id, "pin", 2)


async def test_the_gallery_waits_for_a_change_by_another_process(tmp_path: Path, vault: Vault, people: People) -> None:
    made = await people.enrol(RESIDENT)
    waiting = asyncio.gather(vault.changed(vault.gallery().revision))
    other = Vault(tmp_path)
    other.add_face(made.id, TEMPLATE, 1)
    (gallery,) = await waiting
    assert gallery.people == (made.id,)
    assert gallery.templates == TEMPLATE
    other.close()


def seen(person: str, revision: int) -> Face:
    nearest = (Nearest(person, 0.3),)
    return Face(FaceMatch(camera="cam", nearest=nearest, quality=1, liveness=None, gallery=revision, seen=0))


async def test_a_face_is_only_who_the_gallery_says(vault: Vault, people: People) -> None:
    made = await people.enrol(RESIDENT)
    shown = await people.authenticate(seen(made.id, vault.gallery().revision))
    assert isinstance(shown, Actor)
    assert (shown.id, shown.via, shown.assurance) == (made.id, "face", 1)
    nobody = FaceMatch(camera="cam", nearest=(), quality=1, liveness=None, gallery=0, seen=0)
    assert await people.authenticate(Face(nobody)) == NOT_KNOWN


async def test_rooms_and_logins_are_folded_as_people_type_them(people: People) -> None:
    await people.enrol(RESIDENT)
    await people.enrol(GUARD)
    assert isinstance(await people.authenticate(Pin("32501#", "274913")), Actor)
    assert isinstance(await people.authenticate(Password(" wang ", "a long password")), Actor)
    assert await people.authenticate(Pin("3-2-502", "274913")) == WRONG_PIN
    assert await people.authenticate(Password("wang", "another password")) == WRONG_PASSWORD


async def test_two_people_of_one_room_have_their_own_pins(people: People) -> None:
    first = await people.enrol(RESIDENT)
    second = await people.enrol(NewPerson(name="b", roles=frozenset({"resident"}), room="3-2-501", pin="905172"))
    for pin, who in (("274913", first), ("905172", second)):
        shown = await people.authenticate(Pin("3-2-501", pin))
        assert isinstance(shown, Actor)
        assert shown.id == who.id
    with pytest.raises(ValueError, match="same PIN"):
        await people.enrol(NewPerson(name="c", roles=frozenset({"resident"}), room="3-2-501", pin="905172"))


@pytest.mark.parametrize("pin", ["123456", "654321", "111111", "12345", "1234567", "abcdef", "１２３４５６"])
async def test_weak_pins_are_refused_before_anything_is_kept(vault: Vault, people: People, pin: str) -> None:
    with pytest.raises(ValueError, match="PIN"):
        await people.enrol(NewPerson(name="x", roles=frozenset({"resident"}), room="1", pin=pin))
    assert vault.people() == []


async def test_a_session_ends_at_its_time_or_when_it_is_closed(people: People) -> None:
    made = await people.enrol(GUARD)
    token = await people.open_session(made, 60)
    shown = await people.authenticate(Session(token))
    assert isinstance(shown, Actor)
    assert (shown.id, shown.via) == (made.id, "session")
    await people.close_session(token)
    assert await people.authenticate(Session(token)) == NO_SESSION
    assert await people.authenticate(Session(await people.open_session(made, -1))) == NO_SESSION


async def test_a_session_of_somebody_forgotten_is_none(people: People) -> None:
    made = await people.enrol(GUARD)
    token = await people.open_session(made, 60)
    people.forget(made.id)
    assert isinstance(await people.authenticate(Session(token)), Refusal)


async def test_the_first_administrator(people: People) -> None:
    await people.enrol(GUARD)
    assert not people.has_administrator()
    await people.enrol(NewPerson(name="m", roles=frozenset({"maintainer"}), login="m", password="0123456789"))
    assert people.has_administrator()
    with pytest.raises(ValueError, match="taken"):
        await people.enrol(NewPerson(name="n", roles=frozenset({"maintainer"}), login="M", password="0123456789"))


def test_another_box_cannot_open_what_was_sealed(tmp_path: Path) -> None:
    keys = Keys.load(tmp_path / "a.key")
    other = Keys.load(tmp_path / "b.key")
    wrapped = keys.new_person("p")
    assert len(keys.unwrap("p", wrapped)) == 32
    for box, person in ((other, "p"), (keys, "q")):
        with pytest.raises(WrongKey):
            box.unwrap(person, wrapped)
    sealed = seal(bytes(32), b"data", "here")
    assert unseal(bytes(32), sealed, "here") == b"data"
    with pytest.raises(WrongKey):
        unseal(bytes(32), sealed[:-1] + bytes([sealed[-1] ^ 1]), "here")


def test_half_a_key_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "vault.key").write_bytes(b"short")
    with pytest.raises(ValueError, match=r"vault\.key"):
        Vault(tmp_path)


def test_a_template_of_another_size_is_refused(vault: Vault) -> None:
    person = vault.add_person("x", frozenset({"resident"}), frozenset())
    with pytest.raises(ValueError, match="512"):
        vault.add_face(person, b"x" * (FACE_BYTES - 1), 1)
