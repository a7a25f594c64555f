from __future__ import annotations

import base64

import msgspec
import pytest
from msgspec.structs import replace

from edge.core.identity import People
from edge.core.vault import Vault, held
from tests.edge.core.vault.desk import CONSENT, DLIB, GUARDIAN, NAME, PIN, ROOM, face, resident


async def test_all_that_is_held_of_a_person_is_there_and_nothing_of_others(vault: Vault, people: People) -> None:
    other = await people.enrol(replace(resident(face(9)), name="王保安", room="101"))
    made = await people.enrol(resident(face(1), consent=replace(CONSENT, guardian=GUARDIAN)))
    await people.open_session(made, 60)
    vault.put(made.id, "allow_alike", b"a twin")
    page = held(vault, made.id)
    assert (page["id"], page["name"], page["roles"], page["only_these_doors"]) == (made.id, NAME, ["resident"], [])
    assert page["notes"] == {"allow_alike": "a twin"}
    assert page["ways_in"] == ["pin"]
    assert len(msgspec.convert(page["signed_in_until"], list[str])) == 1
    (consent,) = msgspec.convert(page["consents"], list[dict[str, str | None]])
    assert consent["given"] == "2026-11-18T11:06:40+00:00"
    assert (consent["recorded_by"], consent["text"], consent["guardian"]) == ("staff", "2026-11", GUARDIAN)
    (template,) = msgspec.convert(page["faces"], list[dict[str, object]])
    assert (template["embedder"], template["source"], template["quality"]) == (DLIB, "photo", 0.9)
    assert base64.b64decode(str(template["float32_little_endian_base64"])) == face(1).values
    written = msgspec.json.encode(page).decode()
    for secret in (PIN, ROOM, "王保安", other.id):
        assert secret not in written


def test_of_somebody_without_a_face_there_is_little(vault: Vault) -> None:
    page = held(vault, vault.enrol(resident()))
    assert (page["consents"], page["faces"], page["notes"], page["ways_in"]) == ([], [], {}, [])
    with pytest.raises(KeyError):
        held(vault, "nobody")
