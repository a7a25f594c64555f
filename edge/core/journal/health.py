"""How the journal does: in order, slow, or held up by a full disk. Loop thread only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from models.ports import Clock
from models.text import Instant

State = Literal["ok", "full", "slow"]


class Health(Struct, frozen=True):
    """`waiting`: facts appended and not yet durable. `since`: when `state` began."""

    state: State
    waiting: int
    since: Instant


class HealthWatch:
    """Keeps the state and says each change of it once."""

    def __init__(self, clock: Clock, slow_ms: int) -> None:
        self._clock = clock
        self._slow = slow_ms / 1000
        self._state: State = "ok"
        self._since = clock.utc()
        self._full = False
        self._waiting = 0
        self._progressed = False
        self._timer: asyncio.TimerHandle | None = None
        self.changed: Callable[[Health], None] = lambda _: None

    @property
    def health(self) -> Health:
        """The state now."""
        return Health(self._state, self._waiting, self._since)

    def appended(self, waiting: int) -> None:
        """Note that something waits; a commit that takes too long is noticed from here on."""
        self._waiting = waiting
        if self._timer is None:
            self._progressed = False
            self._timer = asyncio.get_running_loop().call_later(self._slow, self._look)

    def progressed(self, waiting: int, *, full: bool) -> None:
        """Note a commit, or that none is possible."""
        self._waiting = waiting
        self._full = full
        self._progressed = True
        self._settle("full" if full else "ok")

    def close(self) -> None:
        """Stop watching."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        self._timer = None
        if self._waiting and not self._progressed and not self._full:
            self._settle("slow")
        if self._waiting:
            self.appended(self._waiting)

    def _settle(self, state: State) -> None:
        if state != self._state:
            self._state = state
            self._since = self._clock.utc()
            self.changed(self.health)
