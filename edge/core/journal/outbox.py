"""What the city has not acknowledged: `models.ports.Outbox` over the journal."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

from edge.core.journal.chain import Tip
from edge.core.journal.reader import Reader
from edge.core.journal.rows import read_lane
from edge.core.journal.store import Store
from edge.core.journal.tickets import Waiters
from edge.core.journal.writer import Writer
from models.envelope import Entry
from models.nouns import Lane
from models.ports import Head


class JournalOutbox:
    """Loop thread only. Knows durable numbers alone."""

    def __init__(self, store: Store, writer: Writer, reader: Reader, acked: dict[Lane, int]) -> None:
        self._store = store
        self._writer = writer
        self._reader = reader
        self._tip = store.tip
        self._acked = acked
        self._waiters = {lane: Waiters() for lane in Lane}

    def advance(self, tip: Tip) -> None:
        """Take the newest committed tip in and wake who waits for it."""
        if tip.epoch != self._tip.epoch:
            self._acked = dict.fromkeys(Lane, 0)
            self.wake()
        self._tip = tip
        for lane in Lane:
            self._waiters[lane].done(tip.numbers[lane])

    def wake(self) -> None:
        """Wake everyone: numbers mean something else now, or the journal closes."""
        for waiters in self._waiters.values():
            waiters.done(sys.maxsize)

    def heads(self) -> Sequence[Head]:
        """Return the newest number of each lane in the current epoch."""
        return tuple(Head(self._tip.epoch, lane, self._tip.numbers[lane], self._tip.hashes[lane]) for lane in Lane)

    async def read(self, lane: Lane, after: int, limit: int) -> Sequence[Entry]:
        """Return durable entries of the current epoch with a greater number, in order."""
        epoch = self._tip.epoch
        return await self._reader.run(lambda connection: read_lane(connection, epoch, lane, after, limit))

    def acknowledged(self, lane: Lane) -> int:
        """Return the number up to which the city has committed, in the current epoch."""
        return self._acked[lane]

    async def acknowledge(self, epoch: int, lane: Lane, number: int) -> None:
        """Store that the city has committed all up to `number`."""
        job = self._writer.call(lambda: self._store.acknowledge(epoch, lane, number))
        acked = await asyncio.wrap_future(job)
        if epoch == self._tip.epoch:
            self._acked[lane] = acked

    async def start_epoch(self, city_epoch: int, city_number: int) -> None:
        """Number all that is not acknowledged anew, in an epoch above both sides' own."""
        await asyncio.wrap_future(self._writer.start_epoch(city_epoch, city_number))

    async def wait(self, lane: Lane, after: int) -> None:
        """Return when the lane has a durable number above `after`, or when a new epoch has begun."""
        if self._tip.numbers[lane] <= after:
            await self._waiters[lane].add(after + 1)
