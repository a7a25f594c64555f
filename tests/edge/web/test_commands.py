from __future__ import annotations

import pytest

from models.people import Actor, Session
from tests.edge.web.house import Browser, House, browser

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
OPEN = "/api/commands/access.open_door"
ASKED = {"door": "gate", "reason": "visitor"}


async def test_the_table_names_what_a_screen_needs_to_ask(admin: Browser) -> None:
    _, table, _ = await admin.ask("GET", "/api/commands")
    (opening,) = [spec for spec in table if spec["kind"] == "access.open_door"]
    assert (opening["thing"], opening["confirm"]) == ("door", True)
    assert "reason" in str(opening["schema"])


async def test_staff_open_a_door_and_the_board_is_pulsed_once(home: House, admin: Browser) -> None:
    status, reply, _ = await admin.ask("POST", OPEN, ASKED)
    assert (status, reply["type"]) == (200, "done")
    _, view, _ = await admin.ask("GET", "/api/snapshot?kinds=door")
    assert [change["key"] for change in view["changes"]] == ["gate"]
    assert view["now"] > 0
    async for changes in home.rows.stream(await _actor(home, admin), frozenset({"door"})):
        if any(change.value and change.value["sensed"] == "open" for change in changes):
            break
    assert len(home.board.pulses) == 1


async def test_an_unknown_door_is_refused_in_words(admin: Browser) -> None:
    status, problem, _ = await admin.ask("POST", OPEN, ASKED | {"door": "nowhere"})
    assert (status, problem["code"]) == (409, "no_such_door")
    assert problem["words"]["zh"]


async def test_each_role_gets_its_own(home: House, admin: Browser) -> None:
    await home.enrol("guard", login="wang")
    await home.enrol("resident", login="zhao")
    for login, opening, person in (("wang", 200, 404), ("zhao", 403, 403)):
        async with browser(home.url) as one:
            assert await one.sign_in(login) == 200
            assert (await one.ask("POST", OPEN, ASKED))[0] == opening
            assert (await one.ask("GET", "/api/people/nobody"))[0] == person
    assert (await admin.ask("GET", "/api/people/nobody"))[0] == 404


async def test_a_panel_sees_its_door_and_opens_nothing(home: House, admin: Browser) -> None:
    await admin.ask("POST", "/api/panel", {"door": "gate"})
    assert (await admin.ask("POST", OPEN, ASKED))[0] == 403
    _, view, _ = await admin.ask("GET", "/api/snapshot")
    assert {(change["kind"], change["key"]) for change in view["changes"]} == {("door", "gate"), ("thing", "gate")}
    assert (await admin.ask("POST", "/api/commands/desk.call_staff", {"door": "gate"}))[0] == 200


async def test_nobody_signed_in_gets_nothing(guest: Browser) -> None:
    for method, path in (
        ("GET", "/api/commands"),
        ("POST", OPEN),
        ("GET", "/api/snapshot"),
        ("GET", "/api/live"),
        ("GET", "/api/people/x"),
        ("POST", "/api/panel"),
        ("GET", "/api/pages"),
    ):
        status, problem, _ = await guest.ask(method, path, {} if method == "POST" else None)
        assert (status, problem["code"]) == (401, "no_session"), path


async def _actor(home: House, one: Browser) -> Actor:
    (cookie,) = one.session.cookie_jar
    actor = await home.people.authenticate(Session(cookie.value))
    assert isinstance(actor, Actor)
    return actor
