"""Visits of residents at a touch screen: each way in, what a visit may, and each way it ends."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from edge.web import live, visits
from models.people import Actor
from models.ports import NewPerson
from tests.edge.web.house import Browser, House, browser
from tests.edge.web.lobby import BY_PIN, CARD, PANEL, ROOM, who
from tests.edge.web.test_live import ENDED, closed, connect

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.mark.parametrize("form", [BY_PIN, {"card": CARD}, {"card": "0012-345 678"}])
async def test_a_resident_visits_and_the_screen_stays_underneath(
    hall: Browser, zhao: Actor, form: dict[str, str]
) -> None:
    status, said, response = await hall.ask("POST", "/api/visit", form)
    assert (status, said["guest"]) == (200, {"id": zhao.id, "name": "赵敏"})
    assert said["screen"] == {"id": "hall", "name": "大堂触摸屏", "camera": True}
    cookie = response.cookies["linli_visit"]
    assert (cookie["httponly"], cookie["samesite"], int(cookie["max-age"])) == (True, "Strict", 900)
    assert (await hall.ask("GET", "/api/session"))[1]["id"] == zhao.id
    status, said, _ = await hall.ask("DELETE", "/api/visit")
    assert (status, said["guest"]) == (200, None)
    assert await who(hall) == ["panel"]


async def test_what_proves_nothing_begins_no_visit(hall: Browser) -> None:
    wrong = {"wrong_pin": BY_PIN | {"pin": "000000"}, "wrong_card": {"card": "999999"}}
    for code, form in [*wrong.items(), ("bad_body", {"card": ""}), ("bad_body", {"face": "me"})]:
        status, problem, _ = await hall.ask("POST", "/api/visit", form)
        assert (status, problem["code"]) == (400 if code == "bad_body" else 401, code)
        assert problem["words"]["zh"]
    assert await who(hall) == ["panel"]


async def test_only_touch_screens_have_visits_and_only_residents_visit(home: House, hall: Browser) -> None:
    await home.enrol("guard", login="wang", room="1-101", pin="314159")
    assert (await hall.ask("POST", "/api/visit", {"room": "1-101", "pin": "314159"}))[0] == 403
    async with browser(home.url) as other:
        assert (await other.ask("POST", "/api/visit", BY_PIN))[0] == 401
        await other.sign_in("wang")
        assert (await other.ask("POST", "/api/visit", BY_PIN))[0] == 403
    async with browser(home.url) as other:
        gate = replace(PANEL, id="panel.gate", scope=frozenset({"gate"}))
        other.session.cookie_jar.update_cookies({"linli_session": await home.people.open_session(gate, 60)})
        assert (await other.ask("POST", "/api/visit", BY_PIN))[1]["code"] == "no_touch"


async def test_a_visitor_has_a_residents_rights_and_no_others(home: House, hall: Browser) -> None:
    both = NewPerson(name="王工", roles=frozenset({"resident", "staff"}), card="88888888")
    await home.people.enrol(both)
    await hall.ask("POST", "/api/visit", {"card": "88888888"})
    assert await who(hall) == ["resident"]
    ask = await hall.ask("POST", "/api/commands/access.open_door", {"door": "gate", "reason": "delivery"})
    assert ask[0] == 403
    assert home.board.pulses == []


async def test_a_visitor_calls_staff_to_the_screen_whatever_doors_are_theirs(hall: Browser) -> None:
    await hall.ask("POST", "/api/visit", BY_PIN)
    assert (await hall.ask("POST", "/api/commands/desk.call_staff", {"door": "hall"}))[0] == 200
    assert (await hall.ask("POST", "/api/commands/desk.call_staff", {"door": "cellar"}))[0] == 403


async def test_what_a_visitor_wrote_is_no_other_visitors_and_stays_in_no_cache(home: House, hall: Browser) -> None:
    await home.people.enrol(NewPerson(name="李奶奶", roles=frozenset({"resident"}), card="77777777"))
    await hall.ask("POST", "/api/visit", BY_PIN)
    made, cached = [], []
    for audience in ("public", "field"):
        _, content, _ = await hall.ask("POST", f"/api/contents?kind=text&audience={audience}", {"title": "漏水"})
        made.append(f"/api/contents/{content['id']}")
        _, text, response = await hall.ask("GET", made[-1])
        assert text["title"] == "漏水"
        cached.append(response.headers["Cache-Control"])
    assert cached == ["private, max-age=86400, immutable", "no-store"]
    await hall.ask("POST", "/api/visit", {"card": "77777777"})
    assert [(await hall.ask("GET", one))[0] for one in made] == [200, 404]


async def test_a_visit_ends_when_nobody_touches_it_and_at_the_latest_after_a_quarter(
    home: House, hall: Browser
) -> None:
    await hall.ask("POST", "/api/visit", BY_PIN)
    home.clock.ahead += visits.IDLE_S - 5
    assert (await hall.ask("GET", "/api/visit"))[1]["seconds"] <= 5
    assert (await hall.ask("PUT", "/api/visit"))[1]["seconds"] == visits.IDLE_S
    for _ in range(9):
        home.clock.ahead += visits.IDLE_S - 10
        await hall.ask("PUT", "/api/visit")
    home.clock.ahead += visits.IDLE_S + 16
    assert await who(hall) == ["panel"]
    assert (await hall.ask("PUT", "/api/visit"))[0] == 401
    assert (await hall.ask("GET", "/api/visit"))[1]["guest"] is None


async def test_touching_it_does_not_make_a_visit_longer_than_it_may_be(home: House, hall: Browser) -> None:
    await hall.ask("POST", "/api/visit", BY_PIN)
    for _ in range(15):
        home.clock.ahead += 60
        await hall.ask("PUT", "/api/visit")
    assert await who(hall) == ["panel"]


async def test_a_live_stream_of_the_visit_ends_with_it_and_the_screens_own_goes_on(
    hall: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "ALIVE_SECONDS", 60.0)
    own = await connect(hall, "touch")
    assert [change["key"] for change in (await own.receive_json())["changes"]] == ["hall"]
    await hall.ask("POST", "/api/visit", BY_PIN)
    theirs = await connect(hall, "touch,request")
    assert "changes" not in await theirs.receive_json()
    await hall.ask("DELETE", "/api/visit")
    assert await closed(theirs) == ENDED
    assert not own.closed
    await own.close()


async def test_an_idle_visits_stream_ends_too(home: House, hall: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "ALIVE_SECONDS", 0.02)
    await hall.ask("POST", "/api/visit", BY_PIN)
    theirs = await connect(hall, "request")
    home.clock.ahead += visits.IDLE_S + 1
    assert await closed(theirs) == ENDED


async def test_the_next_visitor_ends_the_visit_before(home: House, hall: Browser) -> None:
    await home.people.enrol(NewPerson(name="李奶奶", roles=frozenset({"resident"}), card="77777777"))
    await hall.ask("POST", "/api/visit", BY_PIN)
    kept = {cookie.key: cookie.value for cookie in hall.session.cookie_jar}
    assert (await hall.ask("POST", "/api/visit", {"card": "77777777"}))[1]["guest"]["name"] == "李奶奶"
    async with browser(home.url) as before:
        before.session.cookie_jar.update_cookies(kept)
        assert await who(before) == ["panel"]


async def test_a_visits_cookie_is_nothing_on_another_browser(home: House, hall: Browser) -> None:
    await hall.ask("POST", "/api/visit", BY_PIN)
    visit = {cookie.key: cookie.value for cookie in hall.session.cookie_jar if cookie.key == "linli_visit"}
    async with browser(home.url) as thief:
        thief.session.cookie_jar.update_cookies(visit)
        assert (await thief.ask("GET", "/api/session"))[0] == 401
        thief.session.cookie_jar.clear()
        thief.session.cookie_jar.update_cookies({"linli_session": visit["linli_visit"]})
        assert (await thief.ask("GET", "/api/visit"))[0] in {401, 403}


async def test_a_restart_ends_visits_and_keeps_screens(home: House, hall: Browser) -> None:
    await hall.ask("POST", "/api/visit", BY_PIN)
    await home.stop_serving()
    await home.serve_again()
    async with asyncio.timeout(5):
        while True:
            try:
                assert await who(hall) == ["panel"]
                break
            except OSError:
                await asyncio.sleep(0.01)


async def test_whoever_is_forgotten_visits_no_more(home: House, hall: Browser, zhao: Actor) -> None:
    await hall.ask("POST", "/api/visit", BY_PIN)
    home.people.forget(zhao.id)
    assert await who(hall) == ["panel"]


async def test_when_the_screens_session_ends_so_does_the_visit(hall: Browser) -> None:
    await hall.ask("POST", "/api/visit", BY_PIN)
    kept = {cookie.key: cookie.value for cookie in hall.session.cookie_jar}
    await hall.ask("DELETE", "/api/session")
    hall.session.cookie_jar.update_cookies(kept)
    assert (await hall.ask("GET", "/api/session"))[0] == 401


async def test_pins_are_limited_by_room_at_screens_and_gates_together(home: House, hall: Browser) -> None:
    wrong = BY_PIN | {"pin": "000000"}
    said = [(await hall.ask("POST", "/api/visit", wrong))[0] for _ in range(4)]
    gate = replace(PANEL, id="panel.gate", scope=frozenset({"gate"}))
    async with browser(home.url, "127.0.0.2") as other:
        other.session.cookie_jar.update_cookies({"linli_session": await home.people.open_session(gate, 60)})
        knock = {"door": "gate", "proof": {"type": "pin", "room": ROOM, "pin": "000000"}}
        said += [(await other.ask("POST", "/api/commands/access.present_pin", knock))[0] for _ in range(2)]
    assert said == [401] * 4 + [409, 429]


async def test_who_tries_a_room_from_afar_keeps_nobody_out_of_their_door(home: House, hall: Browser) -> None:
    async with browser(home.url, "127.0.0.2") as other:
        said = [(await other.ask("POST", "/api/session", BY_PIN | {"pin": "000000"}))[0] for _ in range(6)]
    assert said == [401] * 5 + [429]
    assert (await hall.ask("POST", "/api/visit", BY_PIN))[0] == 200


async def test_cards_are_limited_by_screen(hall: Browser) -> None:
    said = [(await hall.ask("POST", "/api/visit", {"card": f"99999{n}"}))[0] for n in range(11)]
    assert said == [401] * 10 + [429]
