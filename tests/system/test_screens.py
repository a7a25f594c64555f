"""A whole hub with screens: what is written in the office is seen on a panel, and the city's tables too."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image

from edge.demo import programs
from models.content import Block, Run, Text
from tests.hub import RunningHub, Screen, hub_in
from tests.system.test_story import with_city

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.slow]

HOUR = 3_600_000_000_000
MAC = "AA:BB:CC:00:11:22"


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[RunningHub]:
    async with hub_in(tmp_path) as running:
        await running.people()
        yield running


def with_screens(hub: RunningHub) -> None:
    panel = {"id": "yard-panel", "kind": "trmnl", "mac": MAC, "token": "a secret of this panel"}
    hub.config["devices"].append(panel)
    hub.config["domains"] |= {
        "notices": {"feeds": [{"id": "weather", "kind": "weather"}]},
        "screens": {
            "screens": [
                {"id": "yard", "name": "院子", "kind": "panel", "panel": "yard-panel/0"},
                {"id": "hall", "name": "大堂", "kind": "kiosk", "width": 640, "height": 360},
            ]
        },
    }


async def write(office: Screen, title: str) -> str:
    """Write a text and publish it as a notice for an hour."""
    text = Text(title=title, blocks=(Block(runs=(Run(text="明天上午九点到十一点停水，请提前储水。"),)),))
    url = "/api/contents?kind=text&audience=public"
    async with office.http.post(url, data=msgspec.json.encode(text)) as answer:
        content = (await answer.json())["id"]
    draft = await office.ask("notices.draft", kind="notice", text=content, expires=time.time_ns() + HOUR)
    published = await office.ask("notices.publish", notice=draft["id"])
    assert published["status"] == 200, published
    return str(draft["id"])


async def frame(office: Screen, screen: str, slide: str) -> Image.Image:
    async with asyncio.timeout(30):
        while True:
            async with office.http.get(f"/api/frames/{screen}/{slide}") as answer:
                if answer.status == 200:
                    return Image.open(io.BytesIO(await answer.read()))
                assert answer.status == 503, await answer.text()
            await asyncio.sleep(0.1)


def slides(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [slide for slot in row["program"]["slots"] for slide in slot["slides"]]


async def test_a_notice_reaches_every_screen_and_survives_the_hub(hub: RunningHub) -> None:
    await hub.start_board()
    with_screens(hub)
    await hub.start()
    async with hub.screen() as office:
        await write(office, "停水通知")
        row = await office.until("program", "hall", lambda it: any(s["template"] == "notice" for s in slides(it)))
        shown = next(slide for slide in slides(row) if slide["template"] == "notice")
        assert (await frame(office, "hall", shown["id"])).size == (640, 360)
        await office.until("screen", "yard", lambda it: it["program"] != "")
    await hub.kill()
    await hub.start()
    async with hub.screen() as office:
        again = await office.until("program", "hall", lambda it: bool(slides(it)))
        assert shown["id"] in {slide["id"] for slide in slides(again)}
        assert (await frame(office, "hall", shown["id"])).size == (640, 360)


async def test_a_panel_that_pulls_shows_the_emergency_and_says_so(hub: RunningHub) -> None:
    await hub.start_board()
    with_screens(hub)
    await hub.start()
    panel = await hub.run(
        "panel",
        *programs.python(
            "integrations.trmnl.simulator", "--url", hub.url, "--mac", MAC, "--speed", "1000", "--frame-id"
        ),
    )
    assert panel.stdin is not None
    async with hub.screen() as office:
        await office.until("glass", "yard", lambda it: it["sent"] is not None)
        text = msgspec.json.encode(Text(title="台风红色预警", blocks=(Block(runs=(Run(text="请不要外出。"),)),)))
        async with office.http.post("/api/contents?kind=text&audience=public", data=text) as answer:
            content = (await answer.json())["id"]
        asked = await office.ask("screens.take_over", text=content, expires=time.time_ns() + HOUR)
        assert asked["status"] == 200, asked
        row = await office.until("takeover", asked["id"], lambda it: it["screens"]["yard"] == "shown")
        assert set(row["screens"]) == {"yard", "hall"}
        ended = await office.ask("screens.end_takeover", takeover=asked["id"])
        assert ended["status"] == 200, ended
        await office.until("screen", "yard", lambda it: it["takeover"] is None and it["shown"] == it["program"])


async def test_a_table_of_the_city_hangs_until_its_end(hub: RunningHub, tmp_path: Path) -> None:
    folder = tmp_path / "feeds" / "test-0001"
    folder.mkdir(parents=True)
    until = datetime.now(UTC) + timedelta(hours=2)
    table = {"type": "table", "columns": ["时间", "天气"], "rows": [["14时", "多云"]]}
    feed = {"text": {"title": "今日天气", "blocks": [table]}, "until": until.isoformat()}
    (folder / "weather.json").write_bytes(msgspec.json.encode(feed))
    await hub.start_board()
    with_screens(hub)
    await with_city(hub, "--feeds", str(folder.parent))
    await hub.start()
    async with hub.screen() as office:
        row = await office.until("notice", "weather", lambda it: True)
        assert row["notice"]["template"] == "weather"
        assert abs(row["notice"]["expires"] - int(until.timestamp() * 1e9)) < 1e9
        on_air = await office.until("program", "hall", lambda it: any(s["template"] == "weather" for s in slides(it)))
        shown = next(slide for slide in slides(on_air) if slide["template"] == "weather")
        assert (await frame(office, "hall", shown["id"])).size == (640, 360)
