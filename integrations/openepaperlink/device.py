"""An OpenEPaperLink access point: its tags get what they are to show, and each is followed until it has it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable

from integrations.openepaperlink import Config
from integrations.openepaperlink.client import Client, connected
from integrations.openepaperlink.panel import Panel
from integrations.openepaperlink.protocol import News, Tag
from integrations.openepaperlink.uploads import Uploads
from models.glass import BatteryVoltage, PanelSignal, PanelTemperature, ShowProgram
from models.integration import Context, DeviceRefused, DeviceUnavailable
from models.program import SECOND
from models.relay import DeviceCommand
from models.text import Code, Instant, Words
from models.things import Displays, Measures, Thing

NO_SUCH_TAG = Words("接入点没有这个标签，或不支持此命令。", "The access point has no such tag, or not this command.")
MEASURED = Measures(tuple(kind.meta.kind for kind in (BatteryVoltage, PanelTemperature, PanelSignal)))
LONGEST_REST_S = 1.0


class AccessPoint:
    """A `Runner`. Sent is what the access point took; confirmed, what the tag then fetched whole."""

    def __init__(self, config: Config, ctx: Context, clock: Callable[[], Instant] = time.time_ns) -> None:
        self._config = config
        self._ctx = ctx
        self._clock = clock
        self._panels = [Panel(config, number) for number in range(len(config.tags))]
        self._uploads = Uploads(config, ctx.frames, clock)
        self._news = asyncio.Event()
        self._uptime = 0
        self._look_at = 0.0

    async def run(self) -> None:
        """Upload and follow until cancelled; DeviceUnavailable: the access point is away, or takes nothing."""
        self._announce()
        self._look_at = 0.0
        for panel in self._panels:
            panel.missed()
        try:
            async with connected(self._config.url, self._config.timeout_s) as client:
                await self._work(client)
        except DeviceUnavailable as error:
            self._fail(error.reason)
            raise

    async def handle(self, command: DeviceCommand, deadline: int) -> None:
        """Take a tag's program; what is shown of it is reported. A tag is wiped by each full picture anyway."""
        del deadline
        match command:
            case ShowProgram(program=program) if command.number < len(self._panels):
                self._panels[command.number].plays(program)
                self._news.set()
            case _:
                raise DeviceRefused(NO_SUCH_TAG)

    async def _work(self, client: Client) -> None:
        try:
            async with client.listening() as said, asyncio.TaskGroup() as group:
                group.create_task(self._listen(said))
                group.create_task(self._serve(client))
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from several

    async def _listen(self, said: AsyncIterator[News]) -> None:
        async for news in said:
            self._hear(news)

    async def _serve(self, client: Client) -> None:
        while True:
            self._news.clear()
            if time.monotonic() >= self._look_at:
                self._saw(await client.tags())
                self._look_at = time.monotonic() + self._config.poll_s
            for panel in self._panels:
                await self._turn(client, panel)
                self._report(panel)
            try:
                await asyncio.wait_for(self._news.wait(), self._rest())
            except TimeoutError:
                continue

    async def _turn(self, client: Client, panel: Panel) -> None:
        """Show a tag's slide whose turn it is, if that is not yet done and the access point is free."""
        now = time.monotonic()
        panel.tick(now)
        slide, until = panel.turn(self._clock())
        if slide is not None and panel.wants(slide, now) and now >= self._uploads.free_at:
            await self._uploads.show(client, panel, slide, until)

    def _rest(self) -> float:
        """Return for how many seconds there is nothing to do; news end it."""
        now, here = time.monotonic(), self._clock()
        turns = min((panel.turn(here).until - here) / SECOND for panel in self._panels)
        free = self._uploads.free_at - now
        return max(0.0, min(LONGEST_REST_S, turns, self._look_at - now, free if free > 0 else LONGEST_REST_S))

    def _hear(self, news: News) -> None:
        """Take in what the access point says by itself; one that counts from 0 again has restarted."""
        if news.uptime is not None:
            if news.uptime < self._uptime:
                for panel in self._panels:
                    panel.restarted(time.monotonic())
                self._news.set()
            self._uptime = news.uptime
        if news.tags:
            self._saw(news.tags)

    def _saw(self, tags: Iterable[Tag]) -> None:
        self._ctx.online()
        known = {tag.mac.upper(): tag for tag in tags}
        for panel in self._panels:
            if (tag := known.get(panel.mac)) is not None:
                for reading in panel.readings(tag):
                    self._ctx.measure(reading, thing=panel.thing)
                panel.saw(tag, time.monotonic())
                self._report(panel)

    def _fail(self, reason: Code) -> None:
        """Say which tags did not get what they are to show."""
        for panel in self._panels:
            if (slide := panel.turn(self._clock()).slide) is not None:
                panel.waits(slide, reason)
                self._report(panel)

    def _report(self, panel: Panel) -> None:
        for report in panel.reports():
            self._ctx.glass(self._panels.index(panel), report)

    def _announce(self) -> None:
        me = self._config
        for panel in self._panels:
            abilities = (Displays(panel.glass), MEASURED)
            self._ctx.announce(Thing(id=panel.thing, name=panel.name, area=me.area, abilities=abilities, via=me.id))
