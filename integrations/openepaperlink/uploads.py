"""Uploads, one at a time with a pause between: a failed one is tried again later and later."""

from __future__ import annotations

import time
from collections.abc import Callable

from integrations.openepaperlink import Config
from integrations.openepaperlink.client import Busy, Client
from integrations.openepaperlink.panel import UNKNOWN_TAG, Panel
from models.glass import Frame, NoFrame, Slide
from models.integration import DeviceRefused, DeviceUnavailable, Frames
from models.program import SECOND
from models.text import Code, Instant

FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 60.0
MISSES = 3  # in a row: the access point is lost, or said to be busy


class Uploads:
    """Hands pictures over. `free_at`: when the next may begin, CLOCK_MONOTONIC in s."""

    def __init__(self, config: Config, frames: Callable[[], Frames], clock: Callable[[], Instant]) -> None:
        self._config = config
        self._frames = frames
        self._clock = clock
        self._misses = 0
        self.free_at = 0.0

    async def show(self, client: Client, panel: Panel, slide: Slide, until: Instant) -> None:
        """Bring a slide to a tag, as far as that can be done now; DeviceUnavailable: the access point is lost."""
        undrawn: Code | None = None
        for each in dict.fromkeys((slide, *(panel.program.fallback if panel.program else ()))):
            try:
                frame = await self._frames().frame(each, panel.glass)
            except NoFrame as error:
                undrawn = undrawn or error.code
                continue
            except DeviceUnavailable:
                return
            if await self._hand_over(client, panel, each, frame, until):
                panel.asks(slide, undrawn)
            return
        panel.fails(slide, undrawn or "undrawn")

    async def _hand_over(self, client: Client, panel: Panel, slide: Slide, frame: Frame, until: Instant) -> bool:
        """Tell whether that is done, be it for good or ill."""
        if panel.has(frame, time.monotonic()):
            panel.adopts(slide)
            return True
        try:
            await self._upload(client, panel, slide, frame, until)
        except DeviceRefused:
            panel.fails(slide, UNKNOWN_TAG)
        except DeviceUnavailable as error:
            self._miss(panel, slide, error)
            return False
        return True

    async def _upload(self, client: Client, panel: Panel, slide: Slide, frame: Frame, until: Instant) -> None:
        before = panel.record
        minutes = (until - self._clock()) // (60 * SECOND)
        with panel.sending():
            await client.upload(panel.mac, frame.data, max(0, min(self._config.ttl_m, minutes)))
            known = await client.tags(panel.mac)
        if known:
            panel.uploaded(slide, frame, before, known[0], time.monotonic())
        else:
            panel.fails(slide, UNKNOWN_TAG)
        self._misses = 0
        self.free_at = time.monotonic() + self._config.gap_s

    def _miss(self, panel: Panel, slide: Slide, error: DeviceUnavailable) -> None:
        self.free_at = time.monotonic() + min(self._config.gap_s + FIRST_PAUSE_S * 2**self._misses, LONGEST_PAUSE_S)
        self._misses += 1
        if self._misses >= MISSES:
            if not isinstance(error, Busy):
                raise error
            panel.waits(slide, "busy")
