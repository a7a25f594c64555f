from __future__ import annotations

import aiohttp
import pytest

from edge.web.mounts import MOST_BYTES
from models.integration import HttpHandler, HttpReply, HttpRequest
from tests.edge.web.house import House, browser

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def panel(name: str, seen: list[HttpRequest]) -> HttpHandler:
    async def answer(request: HttpRequest) -> HttpReply:
        seen.append(request)
        return HttpReply(body=f'{{"panel": "{name}"}}'.encode(), headers={"X-Panel": name})

    return answer


async def test_devices_that_share_a_path_are_told_apart_by_their_header(home: House) -> None:
    seen: list[HttpRequest] = []
    for name in ("AA:01", "AA:02"):
        home.mounts.mount("/api/display", panel(name, seen), header="id", value=name)
    async with aiohttp.ClientSession(home.url) as device:
        for name in ("aa:01", "AA:02"):
            async with device.get("/api/display?x=1", headers={"ID": name}) as answer:
                assert (await answer.json())["panel"] == name.upper()
                assert answer.headers["X-Panel"] == name.upper()
        async with device.get("/api/display", headers={"ID": "AA:03"}) as answer:
            assert answer.status == 404
        async with device.get("/api/display/frame-1.bmp", headers={"ID": "AA:01"}) as answer:
            assert answer.status == 200
    assert [request.path for request in seen] == ["", "", "/frame-1.bmp"]
    assert seen[0].query == {"x": "1"}
    assert seen[0].base == home.url


async def test_a_device_posts_without_an_origin_and_brings_no_more_than_it_may(home: House) -> None:
    seen: list[HttpRequest] = []
    home.mounts.mount("/api/log", panel("one", seen))
    async with aiohttp.ClientSession(home.url) as device:
        async with device.post("/api/log", data=b"x" * MOST_BYTES) as answer:
            assert answer.status == 200
        async with device.post("/api/log", data=b"x" * (MOST_BYTES + 1)) as answer:
            assert answer.status == 413
    assert [len(request.body) for request in seen] == [MOST_BYTES]


async def test_what_the_server_itself_answers_is_never_a_devices(home: House) -> None:
    seen: list[HttpRequest] = []
    home.mounts.mount("/api/setup", panel("one", seen))
    async with aiohttp.ClientSession(home.url) as device:
        async with device.get("/api/setup") as answer:
            assert answer.status == 200
        form = {"name": "x", "login": "x", "password": "correct horse battery"}
        async with device.post("/api/setup", json=form) as answer:
            assert (answer.status, (await answer.json())["code"]) == (403, "foreign_origin")
    assert len(seen) == 1


async def test_where_nothing_is_mounted_nothing_is_there(home: House) -> None:
    async with browser(home.url) as one:
        for path in ("/api/display", "/nothing/here"):
            assert (await one.ask("GET", path))[0] == 404


async def test_a_flood_is_slowed_down(home: House) -> None:
    home.mounts.mount("/api/display", panel("one", []))
    async with aiohttp.ClientSession(home.url) as device:
        statuses = []
        for _ in range(70):
            async with device.get("/api/display") as answer:
                statuses.append(answer.status)
    assert set(statuses[60:]) <= {200, 503}
    assert 503 in statuses
    assert statuses[:60] == [200] * 60
