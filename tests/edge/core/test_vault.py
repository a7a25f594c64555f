from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from edge.core.identity import People
from edge.core.vault import Vault
from models.access import NOT_KNOWN, STALE, WRONG_CARD, WRONG_PIN
from models.envelope import NO_SESSION, WRONG_PASSWORD, Refusal
from models.people import Actor, Card, Face, Password, Pin, Session
from models.ports import EnrolmentRefused, NewPerson
from tests.edge.core.vault.desk import CONSENT, DLIB, face
from tests.edge.core.vault.test_faces import seen
from tests.faces import match

RESIDENT = NewPerson(name="李奶奶", roles=frozenset({"resident"}), room="3-2-501", pin="274913")
SEEN = replace(RESIDENT, faces=(face(1),), consent=CONSENT)
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
    made = await people.enrol(SEEN)
    disk = everything(tmp_path)
    for secret in ("李奶奶".encode(), b"501", b"274913", face(1).values[:16]):
        assert secret not in disk
    assert made.id.encode() in disk
    assert (tmp_path / "vault.key").stat().st_mode & 0o077 == 0


async def test_destroying_a_person_takes_everything_and_voids_older_galleries(vault: Vault, people: People) -> None:
    made = await people.enrol(SEEN)
    before = vault.gallery(DLIB)
    assert people.name_of(made.id) == "李奶奶"
    people.forget(made.id)
    assert people.name_of(made.id) is None
    assert vault.gallery(DLIB).people == ()
    assert await people.authenticate(Pin("3-2-501", "274913")) == WRONG_PIN
    assert await people.authenticate(seen(made.id, before.revision)) == STALE


async def test_to_destroy_somebody_without_a_face_voids_no_match(vault: Vault, people: People) -> None:
    made, other = await people.enrol(SEEN), await people.enrol(GUARD)
    before = vault.gallery(DLIB)
    people.forget(other.id)
    assert isinstance(await people.authenticate(seen(made.id, before.revision)), Actor)


async def test_a_name_is_forgotten_that_another_process_destroyed(tmp_path: Path, vault: Vault, people: People) -> None:
    made = await people.enrol(RESIDENT)
    assert people.name_of(made.id) == "李奶奶"
    other = Vault(tmp_path)
    other.destroy(made.id)
    other.close()
    assert people.name_of(made.id) is None


async def test_a_withdrawn_consent_leaves_the_pin_and_the_name(vault: Vault, people: People) -> None:
    made = await people.enrol(SEEN)
    old = vault.gallery(DLIB).revision
    vault.withdraw_faces(made.id, "cli")
    assert vault.gallery(DLIB).templates == b""
    assert await people.authenticate(seen(made.id, old)) == STALE
    shown = await people.authenticate(Pin("3-2-501", "274913"))
    assert isinstance(shown, Actor)
    assert (shown.id, shown.via, shown.assurance) == (made.id, "pin", 2)
    assert people.name_of(made.id) == "李奶奶"


async def test_a_face_is_only_who_the_gallery_says(vault: Vault, people: People) -> None:
    made = await people.enrol(SEEN)
    shown = await people.authenticate(seen(made.id, vault.gallery(DLIB).revision))
    assert isinstance(shown, Actor)
    assert (shown.id, shown.via, shown.assurance) == (made.id, "face", 1)
    assert await people.authenticate(Face(match(gallery=1))) == NOT_KNOWN


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


async def test_a_card_is_one_persons_and_the_one_it_replaces_is_void(vault: Vault, people: People) -> None:
    holder = await people.enrol(replace(RESIDENT, card="0012-345678"))
    shown = await people.authenticate(Card("0012345678"))
    assert shown == Actor(id=holder.id, roles=frozenset({"resident"}), via="card", assurance=1)
    with pytest.raises(EnrolmentRefused, match="somebody else"):
        await people.enrol(NewPerson(name="x", roles=frozenset({"resident"}), card="0012345678"))
    assert len(vault.people()) == 1
    people.give_card(holder.id, "AB12CD")
    assert await people.authenticate(Card("0012345678")) == WRONG_CARD
    assert isinstance(await people.authenticate(Card("ab12cd")), Actor)
    people.give_card(holder.id, None)
    assert await people.authenticate(Card("ab12cd")) == WRONG_CARD


@pytest.mark.parametrize("number", ["", "123", "12 3", "卡卡卡卡", "1" * 33])
def test_what_no_reader_types_is_no_card(people: People, number: str) -> None:
    with pytest.raises(EnrolmentRefused, match="4 to 32"):
        people.give_card("somebody", number)


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


async def test_of_two_who_want_the_same_login_at_once_one_gets_it(vault: Vault, people: People) -> None:
    made = await asyncio.gather(*(people.enrol(GUARD) for _ in range(2)), return_exceptions=True)
    assert {type(each) for each in made} == {Actor, EnrolmentRefused}
    assert len(vault.people()) == 1


async def test_whoever_is_forgotten_leaves_no_session(vault: Vault, people: People) -> None:
    made, other = await people.enrol(GUARD), await people.enrol(replace(GUARD, login="li"))
    for each in (made, other):
        await people.open_session(each, 60)
    people.forget(made.id)
    assert vault.db.execute("SELECT count(*) FROM session").fetchone() == (1,)
