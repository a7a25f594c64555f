"""The hub's side of the port, in memory: what a device says is kept and can be awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from models.glass import GlassReport
from models.integration import Bus, Frames, HttpHandler, Runner, Streams
from models.nouns import Event, Reading
from models.things import Thing

PATIENCE_S = 5.0


class Recorder:
    def __init__(self, links: Mapping[str, Bus], frames: Frames | None = None) -> None:
        self._links = links
        self._frames = frames
        self._changed = asyncio.Event()
        self.events: list[Event] = []
        self.readings: list[Reading] = []
        self.measured: dict[tuple[str | None, str], float] = {}
        self.things: list[Thing] = []
        self.reports: list[tuple[int, GlassReport]] = []
        self.mounts: dict[tuple[str, str, str], HttpHandler] = {}
        self.answers = 0

    def publish(self, event: Event, *, cause: str | None = None) -> None:
        self.events.append(event)
        self._changed.set()

    def measure(self, reading: Reading, *, thing: str | None = None) -> None:
        self.readings.append(reading)
        self.measured[thing, reading.meta.kind] = reading.value
        self._changed.set()

    def announce(self, thing: Thing) -> None:
        self.things.append(thing)

    def online(self) -> None:
        self.answers += 1
        self._changed.set()

    def frames(self) -> Frames:
        assert self._frames is not None
        return self._frames

    def glass(self, number: int, report: GlassReport) -> None:
        self.reports.append((number, report))
        self._changed.set()

    def mount(self, path: str, handler: HttpHandler, *, header: str = "", value: str = "") -> None:
        self.mounts[path, header, value] = handler

    def bus(self, link: str) -> Bus:
        return self._links[link]

    def streams(self) -> Streams:
        raise NotImplementedError

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not true():
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def running(device: Runner) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(device.run())
        yield
        task.cancel()
