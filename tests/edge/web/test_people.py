from __future__ import annotations

import pytest

from models.people import Consent, NewFace
from models.ports import NewPerson
from tests.edge.web.house import Browser, House, browser

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
FACE = NewFace(embedder="dlib", values=b"\x00\x00\x80?" * 128, quality=0.9, source="photo")


async def test_the_office_sees_ways_in_and_no_secret(home: House, admin: Browser) -> None:
    made = await home.people.enrol(
        NewPerson(
            name="李明", roles=frozenset({"resident"}), scope=frozenset({"gate"}), room="301", pin="482915",
            card="12345678", faces=(FACE,), consent=Consent(given=7, by="desk", text="v1"),
        )
    )  # fmt: skip
    _, people, _ = await admin.ask("GET", "/api/people?q=李")
    assert people == [{"id": made.id, "name": "李明"}]
    _, ways, _ = await admin.ask("GET", f"/api/people/{made.id}/ways")
    assert ways == {
        "roles": ["resident"], "scope": ["gate"], "pin": True, "card": True,
        "password": False, "faces": 1, "consent": 7,
    }  # fmt: skip
    home.vault.withdraw_faces(made.id, "desk")
    _, ways, _ = await admin.ask("GET", f"/api/people/{made.id}/ways")
    assert (ways["faces"], ways["consent"], ways["pin"]) == (0, None, True)
    assert (await admin.ask("GET", f"/api/people/{made.id}"))[1] == {"name": "李明"}
    home.people.forget(made.id)
    assert (await admin.ask("GET", f"/api/people/{made.id}/ways"))[0] == 404


async def test_ways_in_are_the_offices_alone(home: House, admin: Browser) -> None:
    await home.enrol("guard", login="wang")
    async with browser(home.url) as one:
        await one.sign_in("wang")
        for path in ("/api/people?q=a", "/api/people/anybody/ways"):
            assert (await one.ask("GET", path))[0] == 403
            assert (await admin.ask("GET", path))[0] in {200, 404}
