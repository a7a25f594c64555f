from __future__ import annotations

import pytest

from tests.edge.web.house import PASSWORD, Browser, House

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
FORM = {"login": "admin", "password": PASSWORD}
OPEN = "/api/commands/access.open_door"


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_foreign_page_can_change_nothing(admin: Browser, home: House, origin: str) -> None:
    asked = {"door": "gate", "reason": "visitor"}
    status, problem, _ = await admin.ask("POST", OPEN, asked, Origin=origin)
    assert (status, problem["code"]) == (403, "foreign_origin")
    assert (await admin.ask("DELETE", "/api/session", Origin=origin))[0] == 403
    assert (await admin.ask("GET", "/api/session"))[0] == 200
    assert home.board.pulses == []


async def test_without_an_origin_nothing_changes(admin: Browser) -> None:
    async with admin.session.post(admin.url + "/api/session", json=FORM) as response:
        assert response.status == 403


async def test_a_foreign_page_gets_no_live_stream(admin: Browser) -> None:
    status, problem, _ = await admin.ask(
        "GET", "/api/live", Origin="http://evil.example", Connection="Upgrade", Upgrade="websocket"
    )
    assert (status, problem["code"]) == (403, "foreign_origin")


async def test_a_rebound_name_is_refused(guest: Browser) -> None:
    status, problem, _ = await guest.ask("GET", "/healthz", Host="evil.example")
    assert (status, problem["code"]) == (421, "unknown_host")
    assert (await guest.ask("GET", "/healthz", Host="linli.local:8080"))[0] == 200


async def test_problems_are_code_and_words_in_both_languages(admin: Browser) -> None:
    answers = [
        await admin.ask("GET", "/api/nothing"),
        await admin.ask("PUT", "/api/session", {}),
        await admin.ask("POST", "/api/commands/no.such", {}),
        await admin.ask("POST", OPEN, {"door": "gate"}),
        await admin.ask("POST", OPEN, [1]),
        await admin.ask("POST", "/api/session", {"login": "a" * 20_000, "password": "b"}),
        await admin.ask("POST", "/api/session", {"login": "a", "password": "b", "more": 1}),
    ]
    assert [status for status, _, _ in answers] == [404, 405, 404, 400, 400, 413, 400]
    for _, problem, _ in answers:
        assert problem["code"]
        assert problem["words"]["zh"]
        assert problem["words"]["en"]


async def test_only_json_is_taken(admin: Browser) -> None:
    async with admin.session.post(admin.url + OPEN, data=b"{}", headers={"Origin": admin.url}) as response:
        assert response.status == 415


async def test_a_person_who_navigates_gets_a_page_and_no_markup_of_others(guest: Browser) -> None:
    async with guest.session.get(guest.url + "/pages/<b>/x", headers={"Accept": "text/html"}) as response:
        text = await response.text()
    assert response.status == 404
    assert "没有这个页面" in text
    assert "<b>" not in text


async def test_every_answer_is_fenced_in(guest: Browser) -> None:
    for path in ("/", "/healthz", "/pages/signin/", "/api/session", "/nothing"):
        _, _, response = await guest.ask("GET", path)
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "img-src 'self' blob:;" in policy, "a photo is seen before it is sent"
        assert "media-src 'self';" in policy, "the hub's voice is heard"
        assert "worker-src 'self'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "Server" not in response.headers
