"""An IT8951 board: shows its program's slides on its panel, which is wiped when asked for and once a night."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from integrations.it8951 import Config
from integrations.it8951.board import BoardLink
from integrations.it8951.panel import Panel
from models.glass import Frame, Glass, GlassReport, NoFrame, PanelTemperature, Program, ShowProgram, Slide
from models.integration import Context, DeviceRefused, DeviceUnavailable
from models.program import SECOND, slide_at
from models.relay import DeviceCommand
from models.text import Code, Instant, Minute, Words
from models.things import Displays, Measures, Thing

ONLY_PROGRAMS = Words("墨水屏只在通道 0 接受节目。", "The panel takes programs on channel 0, nothing else.")
AGAIN_S = 5.0  # when the picture could not be had


class It8951:
    """A `Runner`. Shown is what the engines finished: they are asked until none is busy."""

    def __init__(self, config: Config, ctx: Context, clock: Callable[[], Instant] = time.time_ns) -> None:
        self._config = config
        self._ctx = ctx
        self._clock = clock
        self._link = BoardLink(config, ctx.bus(config.link))
        self._glass = Glass(
            width=config.width, height=config.height, palette="gray16", rotation=config.rotation, format="raw"
        )
        self._news = asyncio.Event()
        self._program: Program | None = None
        self._said: tuple[GlassReport, ...] = ()
        self._wipe = False
        self._night = night(config.wipe_at, clock())

    async def run(self) -> None:
        """Show until cancelled; DeviceUnavailable: silent, garbled, hung; DeviceRefused: another panel."""
        self._announce()
        try:
            panel = Panel(self._config, self._link, await self._link.greet())
            while True:
                self._news.clear()
                await self._measure()
                await self._rest(await self._turn(panel))
        except (DeviceUnavailable, DeviceRefused) as error:
            self._fail(getattr(error, "reason", "refused"))
            raise

    async def handle(self, command: DeviceCommand, deadline: int) -> None:
        """Take a program; what is shown of it is reported."""
        del deadline
        match command:
            case ShowProgram(program=program, wipe=wipe) if command.number == 0:
                self._program = program
                self._wipe |= wipe
                self._news.set()
            case _:
                raise DeviceRefused(ONLY_PROGRAMS)

    async def _measure(self) -> None:
        celsius = await self._link.temperature()
        self._ctx.online()
        if celsius is not None:
            self._ctx.measure(PanelTemperature(value=celsius))

    async def _turn(self, panel: Panel) -> Instant:
        """Show the slide whose turn it is; return until when it stays."""
        now = self._clock()
        tonight = night(self._config.wipe_at, now)
        self._wipe |= tonight != self._night
        self._night = tonight
        if self._program is None:
            return now + int(self._config.every_s * SECOND)
        slide, until = slide_at(self._program, now, self._config.min_s)
        if slide is None or await self._show(panel, self._program, slide):
            return until
        return now + int(AGAIN_S * SECOND)

    async def _show(self, panel: Panel, program: Program, slide: Slide) -> bool:
        """Show it, else the fallback; tell whether that is all. DeviceUnavailable: the board does not do it."""
        undrawn: Code | None = None
        for each in dict.fromkeys((slide, *program.fallback)):
            try:
                if (frame := await self._frame(each)) is None:
                    return False
                await panel.show(frame, wipe=self._wipe)
            except NoFrame as error:
                undrawn = undrawn or error.code
                continue
            self._wipe = False
            self._say(_shown(program, each), *([] if undrawn is None else [_failed(program, slide, undrawn)]))
            return True
        self._say(_failed(program, slide, undrawn or "undrawn"))
        return True

    async def _frame(self, slide: Slide) -> Frame | None:
        """Return the picture; None: ask again later."""
        try:
            return await self._ctx.frames().frame(slide, self._glass)
        except DeviceUnavailable:
            return None

    async def _rest(self, until: Instant) -> None:
        """Wait until then, for the next reading or for another program, whichever is first."""
        wait = min(self._config.every_s, max(0.0, (until - self._clock()) / SECOND))
        try:
            await asyncio.wait_for(self._news.wait(), wait)
        except TimeoutError:
            return

    def _fail(self, reason: Code) -> None:
        """Say that what is to be shown now is not, unless it was there already."""
        slide = None if self._program is None else slide_at(self._program, self._clock(), self._config.min_s).slide
        if self._program is None or slide is None or _shown(self._program, slide) in self._said:
            return
        self._say(_failed(self._program, slide, reason))

    def _say(self, *reports: GlassReport) -> None:
        if reports != self._said:
            self._said = reports
            for report in reports:
                self._ctx.glass(0, report)

    def _announce(self) -> None:
        me = self._config
        abilities = (Displays(self._glass), Measures((PanelTemperature.meta.kind,)))
        self._ctx.announce(Thing(id=me.id, name=me.name or me.id, area=me.area, abilities=abilities))


def night(begins: Minute | None, now: Instant) -> tuple[int, int] | None:
    """Return which day's night it is, where each begins at that minute of local time."""
    if begins is None:
        return None
    then = time.localtime(now / SECOND - begins * 60)
    return then.tm_year, then.tm_yday


def _shown(program: Program, slide: Slide) -> GlassReport:
    return GlassReport(program=program.id, slide=slide.id, proof="confirmed")


def _failed(program: Program, slide: Slide, reason: Code) -> GlassReport:
    return GlassReport(program=program.id, slide=slide.id, proof="sent", failed=reason)
