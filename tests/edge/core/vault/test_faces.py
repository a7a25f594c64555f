from __future__ import annotations

import asyncio
import math
import struct
from pathlib import Path

import pytest
from msgspec.structs import replace

from edge.core.identity import People
from edge.core.vault import Vault
from models.access import STALE
from models.people import Actor, Consent, Face
from models.ports import EnrolmentRefused
from models.video import FaceMatch
from tests.edge.core.vault.desk import CONSENT, DLIB, GUARDIAN, SFACE, face, resident
from tests.faces import match

NEVER = 10**9


def seen(person: str, revision: int) -> Face:
    found: FaceMatch = match(0.3, names=(person,), gallery=revision)
    return Face(found)


async def test_a_person_with_faces_is_in_the_gallery_of_their_embedder_alone(vault: Vault, people: People) -> None:
    one = await people.enrol(resident(face(1), face(2)))
    other = vault.enrol(resident(face(3, SFACE)))
    gallery = vault.gallery(DLIB)
    assert (gallery.embedder, gallery.people) == (DLIB, (one.id, one.id))
    assert {gallery.templates[:512], gallery.templates[512:]} == {face(1).values, face(2).values}
    assert vault.gallery(SFACE).people == (other,)
    assert vault.gallery("of-tomorrow").people == ()
    assert vault.faces_of(one.id) == {DLIB: 2}
    assert (vault.faces_of_other(DLIB), vault.faces_of_other(SFACE)) == ({SFACE: 1}, {DLIB: 1})
    vault.add_faces(one.id, (face(4, SFACE),), CONSENT)
    assert vault.faces_of_other(SFACE) == {}, "whoever has both is counted nowhere"
    assert vault.faces_of_other("of-tomorrow") == {DLIB: 1, SFACE: 2}


async def test_faces_without_consent_are_refused_in_words_and_nobody_is_enrolled(vault: Vault, people: People) -> None:
    with pytest.raises(EnrolmentRefused, match="separate consent") as refused:
        await people.enrol(resident(face(), consent=None))
    assert "单独同意" in refused.value.refusal.words.zh
    assert vault.people() == []


def test_a_consent_says_who_recorded_it_to_which_text_and_who_agreed_for_a_child(vault: Vault) -> None:
    child = vault.enrol(resident(face(), consent=replace(CONSENT, guardian=GUARDIAN)))
    (given,) = vault.consents(child)
    assert (given.given, given.recorded_by, given.text, given.guardian) == (CONSENT.given, "staff", "2026-11", GUARDIAN)
    assert given.withdrawn is None
    vault.withdraw_faces(child, "cli.wang")
    (taken,) = vault.consents(child)
    assert taken.withdrawn_by == "cli.wang"
    assert taken.withdrawn is not None


def test_a_consent_that_was_taken_back_carries_no_new_face(vault: Vault) -> None:
    person = vault.enrol(resident(face()))
    vault.withdraw_faces(person, "cli")
    with pytest.raises(EnrolmentRefused, match="taken back"):
        vault.add_faces(person, (face(),), CONSENT)
    assert vault.faces_of(person) == {}
    vault.add_faces(person, (face(),), replace(CONSENT, given=CONSENT.given + 1))
    assert vault.gallery(DLIB).people == (person,)


def test_a_face_without_a_consent_that_stands_is_in_no_gallery(vault: Vault) -> None:
    person, other = vault.enrol(resident(face(1))), vault.enrol(resident(face(2)))
    with vault.write() as db:
        db.execute("UPDATE consent SET withdrawn = 1 WHERE person = ?", (person,))
    assert vault.gallery(DLIB).people == (other,)


async def test_a_withdrawal_voids_what_was_matched_before(vault: Vault, people: People) -> None:
    made = await people.enrol(resident(face()))
    before = vault.gallery(DLIB).revision
    assert isinstance(await people.authenticate(seen(made.id, before)), Actor)
    vault.withdraw_faces(made.id, "cli")
    after = vault.gallery(DLIB)
    assert (after.people, after.templates) == ((), b"")
    assert await people.authenticate(seen(made.id, before)) == STALE
    assert isinstance(await people.authenticate(seen(made.id, after.revision)), Actor)
    vault.withdraw_faces(made.id, "cli")
    assert vault.gallery(DLIB).revision == after.revision, "again does nothing more"


def test_nobody_is_added_to(vault: Vault) -> None:
    with pytest.raises(KeyError):
        vault.add_faces("nobody", (face(),), CONSENT)
    assert not vault.refresh_face("nobody", face(source="pass"))


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (b"", "0 bytes"),
        (bytes(511), "511 bytes"),
        (bytes(16_384), "16384 bytes"),
        (struct.pack("<128f", math.nan, *[0.0] * 127), "numbers"),
        (struct.pack("<128f", *[0.0] * 127, math.inf), "numbers"),
        (bytes(256), "512 bytes here"),
    ],
)
def test_what_is_no_template_of_the_embedder_is_refused(vault: Vault, values: bytes, why: str) -> None:
    person = vault.enrol(resident(face()))
    with pytest.raises(ValueError, match=why):
        vault.add_faces(person, (face(1), replace(face(), values=values)), CONSENT)
    assert vault.faces_of(person) == {DLIB: 1}, "the good one beside it is not kept either"


def test_a_quality_is_a_share(vault: Vault) -> None:
    with pytest.raises(ValueError, match="0 to 1"):
        vault.enrol(resident(face(quality=1.5)))


def test_confirmed_passes_refresh_beside_the_enrolment_and_the_worst_makes_room(vault: Vault) -> None:
    person = vault.enrol(resident(face(1), face(2)))
    for seed, quality in ((3, 0.6), (4, 0.7), (5, 0.8)):
        assert vault.refresh_face(person, face(seed, quality=quality, source="pass"))
    assert not vault.refresh_face(person, face(6, quality=0.6, source="pass")), "no better than the worst"
    assert vault.refresh_face(person, face(7, quality=0.9, source="pass"))
    kept = vault.gallery(DLIB).templates
    have = {kept[at : at + 512] for at in range(0, len(kept), 512)}
    assert have == {face(seed).values for seed in (1, 2, 4, 5, 7)}


def test_a_pass_ages_so_that_a_good_old_one_gives_way(vault: Vault) -> None:
    person = vault.enrol(resident(face(1)))
    for seed in (2, 3, 4):
        assert vault.refresh_face(person, face(seed, quality=0.9, source="pass"))
    assert not vault.refresh_face(person, face(5, quality=0.8, source="pass"))
    with vault.write() as db:
        db.execute("UPDATE face SET created = created - ? WHERE source = 'pass'", (365 * 86_400 * NEVER,))
    assert vault.refresh_face(person, face(5, quality=0.8, source="pass"))
    assert vault.faces_of(person) == {DLIB: 4}


def test_a_pass_is_kept_only_while_the_consent_stands(vault: Vault) -> None:
    person, other = vault.enrol(resident(face())), vault.enrol(resident())
    vault.withdraw_faces(person, "cli")
    revision = vault.counter("gallery")
    assert not vault.refresh_face(person, face(source="pass"))
    assert not vault.refresh_face(other, face(source="pass"))
    assert (vault.gallery(DLIB).people, vault.counter("gallery")) == ((), revision)


async def test_the_gallery_waits_for_a_change_by_another_process(tmp_path: Path, vault: Vault) -> None:
    person = vault.enrol(resident())
    waiting = asyncio.gather(vault.changed(vault.gallery(DLIB).revision, DLIB))
    other = Vault(tmp_path)
    other.add_faces(person, (face(),), CONSENT)
    (gallery,) = await waiting
    assert (gallery.people, gallery.templates) == ((person,), face().values)
    other.close()


def test_a_damaged_face_is_left_out_and_said_without_what_it_was(
    vault: Vault, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = vault.enrol(resident(face(1))), vault.enrol(resident(face(2)))
    with vault.write() as db:
        db.execute("UPDATE face SET sealed = zeroblob(540) WHERE person = ?", (bad,))
    assert vault.gallery(DLIB).people == (good,)
    assert bad in caplog.text
    assert "linli vault check" in caplog.text
    with vault.write() as db:
        db.execute("UPDATE face_key SET wrapped = zeroblob(60) WHERE person = ?", (bad,))
    assert vault.gallery(DLIB).people == (good,)


def test_what_the_law_counts_is_people_with_faces_and_unknown_faces(vault: Vault) -> None:
    assert vault.stored_faces() == 0
    person = vault.enrol(resident(face(1), face(2, SFACE)))
    vault.enrol(resident())
    vault.keep_stranger("cam", b"\xff\xd8\xff picture", 0, 1)
    assert vault.stored_faces() == 2
    vault.withdraw_faces(person, "cli")
    assert vault.stored_faces() == 1


def test_a_guardian_can_be_read_nowhere_on_the_disk(tmp_path: Path, vault: Vault) -> None:
    vault.enrol(resident(face(), consent=Consent(given=1, by="staff", text="2026-11", guardian=GUARDIAN)))
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert GUARDIAN.encode() not in content
