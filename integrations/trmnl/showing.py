"""What a panel is to show: the picture of each poll, its name in the panel's flash, and how its glass is driven."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from integrations.trmnl import Config
from integrations.trmnl.proof import ERROR_RATES, Offer, Proof
from integrations.trmnl.protocol import NOT_REGISTERED, WIPER, Display, Poll, filename
from integrations.trmnl.rest import rest
from models.glass import Frame, GlassReport, NoFrame, ShowProgram, Slide
from models.integration import Context, DeviceUnavailable
from models.program import SECOND, slide_at
from models.text import Instant

DRAW_S = 10.0  # the firmware waits 15


class Showing:
    """The program of a panel and its last picture."""

    def __init__(self, config: Config, ctx: Context, now: Callable[[], Instant]) -> None:
        self._config = config
        self._ctx = ctx
        self._now = now
        self._show: ShowProgram | None = None
        self._told = asyncio.Event()
        self._wipe = False
        self._changes = 0
        # Counts what hid the picture: an error, a wipe. The firmware believes that the picture still stands there, and
        # by the same name would not draw it again.
        self._again = 0
        self._proof = Proof()

    def take(self, command: ShowProgram) -> None:
        """Show this from the next poll on."""
        self._show = command
        self._wipe = self._wipe or command.wipe
        self._told.set()

    async def answer(self, poll: Poll, url: str) -> Display:
        """Tell a panel that polls what to show; pictures are fetched below `url`."""
        self._report(self._proof.polled(poll, self._now()))
        self._again += poll.rate in ERROR_RATES
        offer = await self._offer()
        if offer is None:
            return NOT_REGISTERED
        wiping, self._wipe = self._wipe, False
        self._again += wiping
        self._changes += self._proof.offer is None or self._proof.offer.name != offer.name
        self._proof.offered(offer, wiping=wiping)
        return Display(
            image_url=f"{url}/{offer.name}",
            filename=WIPER if wiping else offer.name,
            refresh_rate=offer.rate,
            maximum_compatibility=self._changes % self._config.full_every == 0,
            action="identify" if poll.pressed else "",
        )

    def picture(self, name: str) -> Frame | None:
        """Give the picture of the last poll, None where it is another's name."""
        fetched = self._proof.fetched(name)
        if fetched is None:
            return None
        frame, report = fetched
        self._report(report)
        return frame

    def failed(self, code: str) -> None:
        """The panel could not show it."""
        self._report(self._proof.failed(code))

    async def _offer(self) -> Offer | None:
        """Choose and draw; None: nothing can be shown yet."""
        try:
            async with asyncio.timeout(DRAW_S):
                await self._told.wait()
                return None if self._show is None else await self._drawn(self._show)
        except (TimeoutError, DeviceUnavailable):
            return None

    async def _drawn(self, show: ShowProgram) -> Offer | None:
        """Draw what is on now or, where that can't be drawn, the fallback."""
        program, now = show.program, self._now()
        turn = slide_at(program, now, self._config.refresh_s)
        for slide in dict.fromkeys((turn.slide, *program.fallback)):
            if slide is not None and (frame := await self._frame(program.id, slide)):
                return Offer(
                    name=filename(frame.id, now // SECOND, self._again),
                    program=program.id,
                    slide=slide,
                    frame=frame,
                    at=now,
                    rate=rest(self._config, program, now, turn.until),
                )
        return None

    async def _frame(self, program: str, slide: Slide) -> Frame | None:
        try:
            return await self._ctx.frames().frame(slide, self._config.glass)
        except NoFrame as error:
            self._ctx.glass(0, GlassReport(program=program, slide=slide.id, proof="sent", failed=error.code))
            return None

    def _report(self, report: GlassReport | None) -> None:
        if report is not None:
            self._ctx.glass(0, report)
