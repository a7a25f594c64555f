"""The touch screen in the hall, the resident who visits it, and their phone; `conftest.py` hands them to the tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from edge.web import proofs
from models.people import Actor
from models.ports import NewPerson
from models.screens import TouchRow
from tests.edge.web.house import Browser, House, browser

ROOM, PIN, CARD = "3-501", "271828", "0012345678"
BY_PIN = {"room": ROOM, "pin": PIN}
PANEL = Actor(id="panel.hall", roles=frozenset({"panel"}), scope=frozenset({"hall"}), via="session", assurance=1)


@pytest.fixture
async def zhao(home: House, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """A resident with PIN and card, who may open the gate only."""
    monkeypatch.setattr(proofs, "STEP", 0.001)
    return await home.people.enrol(
        NewPerson(name="赵敏", roles=frozenset({"resident"}), scope=frozenset({"gate"}), room=ROOM, pin=PIN, card=CARD)
    )


@pytest.fixture
async def hall(home: House, zhao: Actor) -> AsyncIterator[Browser]:
    """The touch screen in the hall."""
    home.rows.put("hall", TouchRow(id="hall", name="大堂触摸屏", area="lobby", camera="cam"))
    async with browser(home.url) as screen:
        screen.session.cookie_jar.update_cookies({"linli_session": await home.people.open_session(PANEL, 3600)})
        yield screen


@pytest.fixture
async def phone(home: House, zhao: Actor) -> AsyncIterator[Browser]:
    """The resident's phone, signed in with room and PIN."""
    async with browser(home.url) as one:
        status, said, _ = await one.ask("POST", "/api/session", BY_PIN)
        assert (status, said["roles"]) == (200, ["resident"])
        yield one


async def who(screen: Browser) -> list[str]:
    """Return the roles of who asks at that screen now."""
    return list((await screen.ask("GET", "/api/session"))[1]["roles"])
