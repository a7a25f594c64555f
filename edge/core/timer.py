"""The one timer: sends each domain a `Tick` when its deadline has come."""

from __future__ import annotations

import asyncio
import logging

from edge.core.folding import Folding
from edge.core.hub import Hub
from models.ports import Clock
from models.system import Tick

log = logging.getLogger(__name__)
AGAIN_NS = 1_000_000_000
"""A domain that answers a tick and keeps the same deadline is asked again no sooner than this."""


class Timer:
    """Watches `wake` of every domain. Call `moved` when a deadline or the clock changed."""

    def __init__(self, hub: Hub, clock: Clock) -> None:
        self._hub = hub
        self._clock = clock
        self._moved = asyncio.Event()
        self._ticked: dict[str, tuple[int, int]] = {}

    def moved(self) -> None:
        """Look at the deadlines again."""
        self._moved.set()

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            self._moved.clear()
            wait = self.fire()
            try:
                await asyncio.wait_for(self._moved.wait(), wait)
            except TimeoutError:
                continue

    def fire(self) -> float | None:
        """Tick what is due; return the seconds until the next deadline, None where there is none."""
        now = self._clock.utc()
        waits = [wait for folding in self._hub.domains if (wait := self._due(folding, now)) is not None]
        return max(min(waits) / 1e9, 0.001) if waits else None

    def _due(self, folding: Folding, now: int) -> int | None:
        wake = folding.wake
        if wake is None:
            return None
        name = folding.domain.name
        last_wake, last_tick = self._ticked.get(name, (-1, 0))
        if wake == last_wake:
            wake = max(wake, last_tick + AGAIN_NS)
        if wake > now:
            return wake - now
        self._ticked[name] = (folding.wake or 0, now)
        self._hub.tell(Tick(domain=name))
        return AGAIN_NS
