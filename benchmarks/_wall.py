"""Twenty screens at one hub, a hundred events a second, and what else keeps screens busy."""

from __future__ import annotations

import asyncio
import io
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import msgspec
from msgspec import Struct
from PIL import Image

from benchmarks._newspaper import newspaper
from models.content import Block, Run, Text
from tests.hub import RunningHub, Screen

SCREENS = 20
EVENTS_S = 100
ASKERS = 10
STEPS = 1_000_000
HOUR_NS = 3_600_000_000_000
TICKS_S = os.sysconf("SC_CLK_TCK")


class Change(Struct):
    key: str
    kind: str
    value: dict[str, object] | None = None


class Message(Struct):
    changes: tuple[Change, ...] = ()


decode = msgspec.json.Decoder(Message).decode


def with_screens(hub: RunningHub) -> None:
    """Configure as many kiosks, and the domains behind them."""
    screens = [
        {"id": f"kiosk-{number}", "name": f"屏{number}", "kind": "kiosk", "width": 1280, "height": 720}
        for number in range(SCREENS)
    ]
    hub.config["domains"] |= {
        "screens": {"screens": screens}, "notices": {}, "plan": {}, "requests": {}, "alarms": {}, "shifts": {},
    }  # fmt: skip


class Wall:
    """Screens that listen; `late` has the seconds of each event to each screen."""

    def __init__(self, hub: RunningHub) -> None:
        self._hub = hub
        self.late: list[float] = []
        self._sent: dict[int, float] = {}

    async def watch(self, screen: Screen) -> None:
        """Be one screen until cancelled."""
        async with screen.http.ws_connect("/api/live") as stream:
            async for message in stream:
                now = time.perf_counter()
                for change in decode(message.data).changes:
                    if change.kind == "place" and change.value:
                        number = round(float(str(change.value["x"])) * STEPS)
                        if number in self._sent:
                            self.late.append(now - self._sent[number])

    async def events(self, seconds: float) -> int:
        """Have something happen a hundred times a second; return how often it did."""
        async with AsyncExitStack() as stack:
            askers = [await stack.enter_async_context(self._hub.screen()) for _ in range(ASKERS)]
            ends = time.perf_counter() + seconds
            async with asyncio.TaskGroup() as group:
                for place, asker in enumerate(askers):
                    group.create_task(self._ask(asker, place, ends))
        return len(self._sent)

    async def _ask(self, asker: Screen, place: int, ends: float) -> None:
        number, start = place, time.perf_counter() + place / EVENTS_S
        while (due := start + (number // ASKERS) * ASKERS / EVENTS_S) < ends:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            self._sent[number + 1] = time.perf_counter()
            reply = await asker.ask("plan.place", thing=f"thing-{place}", plan="ground", x=(number + 1) / STEPS, y=0.5)
            assert reply["type"] == "done", reply
            number += ASKERS


@asynccontextmanager
async def watched(hub: RunningHub, count: int = SCREENS) -> AsyncIterator[Wall]:
    """Give so many screens that listen."""
    wall = Wall(hub)
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        office = await stack.enter_async_context(hub.screen())
        await office.ask("plan.set", plan="ground", picture=await upload(office, picture(), "picture"))
        tasks = []
        for _ in range(count):
            screen = await stack.enter_async_context(hub.screen())
            tasks.append(group.create_task(wall.watch(screen)))
        yield wall
        for task in tasks:
            task.cancel()


@asynccontextmanager
async def worst(hub: RunningHub) -> AsyncIterator[None]:
    """Have twenty screens, a hundred events a second, newspapers, photos and emergencies while inside."""
    async with watched(hub) as wall, asyncio.TaskGroup() as group:
        work = [group.create_task(wall.events(3600.0)), group.create_task(busy(hub))]
        yield
        for each in work:
            each.cancel()


async def busy(hub: RunningHub) -> None:
    """Upload, publish, draw, take over and end it again, until cancelled: what screens ask of a hub at their worst."""
    async with hub.screen() as office:
        page = newspaper()
        while True:
            paper = await upload(office, page, "pages")
            await publish(office, kind="newspaper", pictures=[paper])
            await upload(office, picture(), "picture")
            text = await upload(office, words("演习"), "text")
            taken = await office.ask("screens.take_over", text=text, expires=time.time_ns() + HOUR_NS)
            rows = await office.rows("program")
            for key, row in list(rows.items())[:4]:
                for slide in row["program"]["slots"][0]["slides"][:2]:
                    async with office.http.get(f"/api/frames/{key}/{slide['id']}") as answer:
                        await answer.read()
            await office.ask("screens.end_takeover", takeover=taken["id"])


async def publish(office: Screen, **fields: object) -> str:
    draft = await office.ask("notices.draft", expires=time.time_ns() + HOUR_NS, **fields)
    published = await office.ask("notices.publish", notice=draft["id"])
    assert published["type"] == "done", published
    return str(draft["id"])


async def upload(office: Screen, data: bytes, kind: str) -> str:
    while True:
        async with office.http.post(f"/api/contents?kind={kind}&audience=public", data=data) as answer:
            if answer.status == 201:
                return str((await answer.json())["id"])
            assert answer.status in {429, 503}, await answer.text()
        await asyncio.sleep(0.5)


def words(title: str) -> bytes:
    return msgspec.json.encode(Text(title=title, blocks=(Block(runs=(Run(text="请不要惊慌。" * 20),)),)))


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def cpu_s(pid: int) -> float:
    """Return the CPU seconds that a process has used."""
    with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123 (not a file)
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_S


async def plain(port: int, seconds: float) -> list[float]:
    """Return the same seconds of a plain aiohttp server that sends each message on to all: `benchmarks._broadcast`."""
    late: list[float] = []
    url = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession(url) as http, asyncio.TaskGroup() as group:
        tasks = [group.create_task(_hear(http, late)) for _ in range(SCREENS)]
        start = time.perf_counter()
        for number in range(int(seconds * EVENTS_S)):
            await asyncio.sleep(max(0.0, start + number / EVENTS_S - time.perf_counter()))
            async with http.post("/say", data=msgspec.json.encode({"at": time.perf_counter()})) as answer:
                assert answer.status == 200
        for task in tasks:
            task.cancel()
    return late


async def _hear(http: aiohttp.ClientSession, late: list[float]) -> None:
    async with http.ws_connect("/live") as stream:
        async for message in stream:
            taken = time.perf_counter() - float(msgspec.json.decode(message.data)["at"])
            late.append(taken)
