"""Visits of residents at a touch screen: each way in, what a visit may, and each way it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from edge.web import live, proofs, visit_codes, visits
from models.people import Actor, Consent, NewFace
from models.ports import NewPerson
from models.screens import TouchRow
from models.video import FaceMatch
from tests.edge.web.house import PASSWORD, Browser, House, browser
from tests.edge.web.test_live import ENDED, closed, connect
from tests.faces import match

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ROOM, PIN, CARD = "3-501", "271828", "0012345678"
BY_PIN = {"room": ROOM, "pin": PIN}
PANEL = Actor(id="panel.hall", roles=frozenset({"panel"}), scope=frozenset({"hall"}), via="session", assurance=1)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "STEP", 0.001)


@pytest.fixture
async def zhao(home: House) -> Actor:
    """A resident with PIN and card, who may open the gate only."""
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
        status, who, _ = await one.ask("POST", "/api/session", BY_PIN)
        assert (status, who["roles"]) == (200, ["resident"])
        yield one


async def who(screen: Browser) -> list[str]:
    return list((await screen.ask("GET", "/api/session"))[1]["roles"])


async def scan(hall: Browser) -> tuple[dict[str, Any], str]:
    status, code, _ = await hall.ask("POST", "/api/visit/code")
    assert status == 200
    return code, "/api/visit/approval/" + parse_qs(urlsplit(code["url"]).query)["code"][0]


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


async def test_a_phone_opens_a_visit_with_the_code_on_the_screen(hall: Browser, phone: Browser, zhao: Actor) -> None:
    code, approval = await scan(hall)
    status, _, image = await hall.ask("GET", code["image"])
    assert (status, image.content_type) == (200, "image/svg+xml")
    status, seen, _ = await phone.ask("GET", approval)
    assert (status, seen["screen"], seen["check"]) == (200, "大堂触摸屏", code["check"])
    assert 0 < seen["seconds"] <= code["seconds"] == 120
    waiting = hall.ask("GET", f"/api/visit/code/{code['id']}")
    begun, approved = await asyncio.gather(waiting, phone.ask("POST", approval, {"ok": True}))
    assert (approved[0], begun[1]["guest"]["id"]) == (200, zhao.id)
    assert (await hall.ask("GET", "/api/session"))[1]["id"] == zhao.id
    assert (await phone.ask("POST", approval, {"ok": True}))[0] == 404, "a code is good once"
    assert (await hall.ask("GET", f"/api/visit/code/{code['id']}"))[0] == 404


async def test_a_no_on_the_phone_opens_nothing(hall: Browser, phone: Browser) -> None:
    code, approval = await scan(hall)
    await phone.ask("POST", approval, {"ok": False})
    assert (await hall.ask("GET", f"/api/visit/code/{code['id']}"))[1]["code"] == "code_over"
    assert await who(hall) == ["panel"]


async def test_a_code_that_nobody_looks_at_any_more_opens_nothing(hall: Browser, phone: Browser) -> None:
    code, approval = await scan(hall)
    waiting = hall.ask("GET", f"/api/visit/code/{code['id']}")
    said = await asyncio.gather(waiting, hall.ask("DELETE", f"/api/visit/code/{code['id']}"))
    assert said[0][0] == 404
    assert (await phone.ask("POST", approval, {"ok": True}))[0] == 404
    assert await who(hall) == ["panel"]


async def test_a_code_that_waits_answers_now_and_then(hall: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit_codes, "WAIT_S", 0.02)
    code, _ = await scan(hall)
    status, said, _ = await hall.ask("GET", f"/api/visit/code/{code['id']}")
    assert (status, said["guest"]) == (200, None)


async def test_a_code_is_over_in_time_and_by_the_next(home: House, hall: Browser, phone: Browser) -> None:
    first, approval = await scan(hall)
    await scan(hall)
    assert (await phone.ask("GET", approval))[0] == 404
    assert (await hall.ask("GET", f"/api/visit/code/{first['id']}"))[0] == 404
    second, approval = await scan(hall)
    home.clock.ahead += visit_codes.CODE_S
    assert (await phone.ask("POST", approval, {"ok": True}))[0] == 404
    assert (await hall.ask("GET", second["image"]))[0] == 404


async def test_a_code_is_its_screens_and_a_residents(home: House, hall: Browser, phone: Browser) -> None:
    code, approval = await scan(hall)
    assert (await hall.ask("GET", approval))[0] == 403
    async with browser(home.url) as other:
        assert (await other.ask("GET", approval))[0] == 401
        home.rows.put("yard", TouchRow(id="yard", name="院子", area="yard", camera=None))
        panel = replace(PANEL, id="panel.yard", scope=frozenset({"yard"}))
        other.session.cookie_jar.update_cookies({"linli_session": await home.people.open_session(panel, 60)})
        assert (await other.ask("GET", f"/api/visit/code/{code['id']}"))[0] == 404
        assert (await other.ask("GET", code["image"]))[0] == 404
    assert (await phone.ask("GET", approval + "x"))[0] == 404


async def test_a_screen_on_the_hub_itself_tells_phones_the_hubs_name(hall: Browser) -> None:
    code, _ = await scan(hall)
    port = hall.url.rpartition(":")[2]
    assert code["url"].startswith(f"http://linli.local:{port}/pages/approve/?code=")


class Eyes:
    """The far end: a camera before which these faces appear, then nobody."""

    def __init__(self, *seen: FaceMatch) -> None:
        self.seen = list(seen)
        self.asked: list[str] = []

    async def next(self, camera: str, patience: float) -> FaceMatch | None:
        self.asked.append(camera)
        return self.seen.pop(0) if self.seen and patience > 0 else None


async def look(home: House, hall: Browser, *seen: FaceMatch) -> Eyes:
    """Have the screen's camera see these."""
    eyes = Eyes(*seen)
    home.beside = replace(home.beside, looks=eyes)
    await home.stop_serving()
    await home.serve_again()
    async with asyncio.timeout(5):
        while True:
            try:
                await who(hall)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                return eyes


def enrol_face(home: House, person: str) -> int:
    face = NewFace(embedder="dlib-resnet-v1", values=bytes(512), quality=0.9, source="photo")
    home.vault.add_faces(person, (face,), Consent(given=1, by="staff", text="2026-11"))
    return home.vault.counter("gallery")


async def test_a_face_as_sure_as_at_a_door_begins_a_visit(home: House, hall: Browser, zhao: Actor) -> None:
    sure = match(0.2, names=(zhao.id,), gallery=enrol_face(home, zhao.id))
    eyes = await look(home, hall, replace(sure, problem="too_far"), sure)
    status, said, _ = await hall.ask("POST", "/api/visit/face")
    assert (status, said["guest"]["id"]) == (200, zhao.id)
    assert eyes.asked == ["cam", "cam"]


async def test_a_face_that_would_not_open_a_door_begins_no_visit(home: House, hall: Browser, zhao: Actor) -> None:
    gallery = enrol_face(home, zhao.id)
    sure = match(0.2, names=(zhao.id,), gallery=gallery)
    eyes = await look(home, hall)
    for code, face in {
        "not_known": match(gallery=gallery),
        "not_live": replace(sure, liveness="spoof"),
        "no_liveness": replace(sure, liveness=None),
        "ambiguous": match(0.2, 0.21, names=(zhao.id, "li"), gallery=gallery),
        "too_dark": replace(sure, problem="too_dark"),
        "stale": replace(sure, gallery=-1),
    }.items():
        eyes.seen = [face]
        status, said, _ = await hall.ask("POST", "/api/visit/face")
        assert (status, said["code"]) == (401, code)
        assert said["words"]["zh"]
    assert (await hall.ask("POST", "/api/visit/face"))[1]["code"] == "not_known", "nobody stands there"
    assert await who(hall) == ["panel"]


async def test_without_a_camera_or_an_eye_there_is_no_face(home: House, hall: Browser) -> None:
    assert (await hall.ask("POST", "/api/visit/face"))[1]["code"] == "no_camera"
    home.beside = replace(home.beside, looks=Eyes())
    home.rows.put("hall", TouchRow(id="hall", name="大堂触摸屏", area="lobby", camera=None))
    assert (await hall.ask("POST", "/api/visit/face"))[0] == 404


async def test_a_phone_signs_in_with_room_and_pin_and_out_again(phone: Browser) -> None:
    assert (await phone.ask("GET", "/api/visit"))[0] == 403
    assert (await phone.ask("DELETE", "/api/session"))[0] == 200
    assert (await phone.ask("POST", "/api/session", BY_PIN | {"pin": "000000"}))[1]["code"] == "wrong_pin"
    assert (await phone.ask("POST", "/api/session", {"login": "admin", "password": PASSWORD}))[0] == 200
