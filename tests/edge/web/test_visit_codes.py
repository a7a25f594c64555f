"""A phone signs its owner in at a touch screen: one code, one screen, one use, two minutes."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from edge.web import visit_codes
from models.people import Actor
from models.screens import TouchRow
from tests.edge.web.house import PASSWORD, Browser, House, browser
from tests.edge.web.lobby import BY_PIN, PANEL, who

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


async def scan(hall: Browser) -> tuple[dict[str, Any], str]:
    status, code, _ = await hall.ask("POST", "/api/visit/code")
    assert status == 200
    return code, "/api/visit/approval/" + parse_qs(urlsplit(code["url"]).query)["code"][0]


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


async def test_a_phone_signs_in_with_room_and_pin_and_out_again(phone: Browser) -> None:
    assert (await phone.ask("GET", "/api/visit"))[0] == 403
    assert (await phone.ask("DELETE", "/api/session"))[0] == 200
    assert (await phone.ask("POST", "/api/session", BY_PIN | {"pin": "000000"}))[1]["code"] == "wrong_pin"
    assert (await phone.ask("POST", "/api/session", {"login": "admin", "password": PASSWORD}))[0] == 200
