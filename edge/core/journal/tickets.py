"""Tickets on the loop's side: who waits for which event, and which seq it got. Loop thread only."""

from __future__ import annotations

import asyncio
import heapq
from bisect import bisect_right
from collections import deque
from typing import NewType

from edge.core.journal.config import NotDurable

Ticket = NewType("Ticket", int)
"""An appended event's place in this process's order, from 1."""

_LOST_KEPT = 256
_RUNS_KEPT = 4_096


class Waiters:
    """Futures in the order of their tickets."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, asyncio.Future[None]]] = []
        self._count = 0

    def add(self, ticket: int) -> asyncio.Future[None]:
        """Return a future that `done` or `fail` will settle."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._heap, (ticket, self._count, future))
        return future

    def done(self, ticket: int) -> None:
        """Release all who wait for this ticket or one before it."""
        while self._heap and self._heap[0][0] <= ticket:
            future = heapq.heappop(self._heap)[2]
            if not future.done():
                future.set_result(None)

    def fail(self, words: str) -> None:
        """Give up on everyone."""
        for _, _, future in self._heap:
            if not future.done():
                future.set_exception(NotDurable(words))
        self._heap.clear()

    def __bool__(self) -> bool:
        return bool(self._heap)


class Lost:
    """Ranges of tickets that were kept nowhere; the newest ranges only."""

    def __init__(self) -> None:
        self._ranges: deque[list[int]] = deque(maxlen=_LOST_KEPT)

    def add(self, ticket: int) -> None:
        """Note a ticket greater than all before."""
        if self._ranges and self._ranges[-1][1] == ticket - 1:
            self._ranges[-1][1] = ticket
        else:
            self._ranges.append([ticket, ticket])

    def before(self, ticket: int) -> int:
        """Return the ticket, or where it was lost the newest before it that was not."""
        return next((first - 1 for first, last in self._ranges if first <= ticket <= last), ticket)

    def __contains__(self, ticket: int) -> bool:
        return any(first <= ticket <= last for first, last in self._ranges)


class Runs:
    """Ticket to seq: runs in which both grow by one; the newest runs only."""

    def __init__(self) -> None:
        self._runs: deque[tuple[int, int]] = deque(maxlen=_RUNS_KEPT)

    def add(self, ticket: int, seq: int) -> None:
        """Note that `ticket` begins a run at `seq`."""
        if self._runs and self._runs[-1][1] - self._runs[-1][0] == seq - ticket:
            return
        self._runs.append((ticket, seq))

    def seq_of(self, ticket: int) -> int | None:
        """Return the seq of a committed ticket, None where it is too old to be remembered."""
        place = bisect_right(self._runs, ticket, key=lambda run: run[0])
        if not place:
            return None
        first, seq = self._runs[place - 1]
        return seq + ticket - first
