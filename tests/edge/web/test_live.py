from __future__ import annotations

import asyncio
import re
from typing import Any

import aiohttp
import pytest
from msgspec.structs import replace

from edge.web import live
from edge.web.page_files import PAGES, SHARED
from models.access import DoorRow
from tests.edge.web.house import Browser, House, browser

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ENDED = 4401


async def connect(one: Browser, kinds: str = "door") -> aiohttp.ClientWebSocketResponse:
    return await one.session.ws_connect(f"{one.url}/api/live?kinds={kinds}", headers={"Origin": one.url})


async def until(socket: aiohttp.ClientWebSocketResponse, field: str, value: object) -> Any:
    async with asyncio.timeout(5):
        while True:
            message = await socket.receive_json()
            for change in message.get("changes", ()):
                if (change["value"] or {}).get(field) == value:
                    return message


async def closed(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    async with asyncio.timeout(5):
        async for _ in socket:
            pass
    return socket.close_code


async def test_a_snapshot_comes_first_then_changes(admin: Browser) -> None:
    socket = await connect(admin)
    first = await socket.receive_json()
    assert first["full"] is True
    assert [change["key"] for change in first["changes"]] == ["gate"]
    await admin.ask("POST", "/api/commands/access.open_door", {"door": "gate", "reason": "delivery"})
    later = await until(socket, "sensed", "open")
    assert "full" not in later
    await socket.close()


def test_a_silence_of_three_seconds_means_a_cut() -> None:
    """Two messages may be late before a screen says that what it shows is old."""
    script = (PAGES / SHARED / "live.js").read_text()
    silence = int(re.findall(r"SILENCE_MS = (\d+)", script)[0]) / 1000
    assert 2 * live.ALIVE_SECONDS < silence < 3


async def test_the_stream_says_that_it_is_alive(admin: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "ALIVE_SECONDS", 0.02)
    socket = await connect(admin, kinds="none")
    assert (await socket.receive_json())["full"] is True
    async with asyncio.timeout(5):
        assert set(await socket.receive_json()) == {"now"}
    await socket.close()


async def test_signing_out_ends_the_stream_at_once(admin: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "ALIVE_SECONDS", 60.0)
    socket = await connect(admin)
    await socket.receive_json()
    await admin.ask("DELETE", "/api/session")
    assert await closed(socket) == ENDED


async def test_the_stream_ends_when_the_person_is_gone(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "ALIVE_SECONDS", 0.02)
    await home.enrol("guard", login="wang")
    async with browser(home.url) as guard:
        await guard.sign_in("wang")
        who = (await guard.ask("GET", "/api/session"))[1]["id"]
        socket = await connect(guard)
        await socket.receive_json()
        home.people.forget(who)
        assert await closed(socket) == ENDED


async def test_many_streams_are_refused_in_words(admin: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST_STREAMS", 1)
    socket = await connect(admin)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await connect(admin)
    assert refused.value.status == 503
    await socket.close()
    async with asyncio.timeout(5):
        while True:
            try:
                again = await connect(admin)
            except aiohttp.WSServerHandshakeError:
                continue
            break
    await again.close()


async def test_a_reader_that_does_not_read_gets_the_newest_not_a_backlog(home: House, admin: Browser) -> None:
    socket = await connect(admin)
    await socket.receive_json()
    row = home.rows.get("door", "gate")
    assert isinstance(row, DoorRow)
    for number in range(20_000):
        home.rows.put("gate", replace(row, name=f"{number}"))
    message = await until(socket, "name", "19999")
    assert len(message["changes"]) == 1
    await socket.close()


async def test_what_a_client_says_is_bounded(admin: Browser) -> None:
    socket = await connect(admin)
    await socket.receive_json()
    await socket.send_str("x" * 5000)
    assert await closed(socket) is not None
