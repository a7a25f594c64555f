"""The journal: what was said, numbered, chained and durable."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from edge.core.ids import new_id
from edge.core.journal.chain import Pending
from edge.core.journal.codec import decode_body, encode_body, entry_of, upcast
from edge.core.journal.config import JournalConfig, JournalError, NotDurable
from edge.core.journal.database import FILE, open_reader
from edge.core.journal.health import Health, HealthWatch
from edge.core.journal.outbox import JournalOutbox
from edge.core.journal.parts import Parts, open_parts
from edge.core.journal.rows import read_after, read_snapshots, scan_after
from edge.core.journal.stamps import Stamps
from edge.core.journal.store import SOURCE
from edge.core.journal.tickets import Lost, Runs, Ticket, Waiters
from edge.core.journal.writer import Progress, Writer
from models.envelope import Entry, Stamp
from models.nouns import Event
from models.ports import Clock, Outbox
from models.system import ClockQuality, EventsLost

Own = Callable[[Event, str], None]
"""Told of an event, and its id, that the journal recorded by itself."""


class Journal:
    """Belongs to the loop's thread; a thread of its own writes. Made by `open`."""

    def __init__(self, path: Path, parts: Parts, config: JournalConfig, stamp: Stamps) -> None:
        self._path = path
        self._config = config
        self._stamp = stamp
        self._loop = asyncio.get_running_loop()
        self._parts = parts
        self._writer = Writer(self._parts.store, self._parts.hold, config, self._tell)
        self._outbox = JournalOutbox(self._parts.store, self._writer, self._parts.reader, self._parts.acked)
        self._watch = HealthWatch(stamp.clock, config.slow_ms)
        self._appended = self._durable = self._committed = self._waiting = 0
        self._durable_waiters, self._committed_waiters = Waiters(), Waiters()
        self._lost, self._lost_count, self._lost_since = Lost(), 0, 0
        self._runs = Runs()
        self._runs.add(0, self._parts.store.tip.seq)
        self._giving_up: asyncio.TimerHandle | None = None
        self._ring_only = self._stuck = self._ringing = False
        self.on_own: Own = lambda _event, _id: None
        self.on_snapshot_wanted: Callable[[], None] = lambda: None

    @classmethod
    async def open(
        cls, folder: Path, config: JournalConfig, clock: Clock, boot: str, quality: Callable[[], ClockQuality]
    ) -> Journal:
        """Open or create the journal in `folder`. Raise JournalError, JournalCorrupt for a damaged one."""
        stamp = Stamps(clock, boot, quality)
        parts = await asyncio.to_thread(open_parts, folder, config, stamp)
        return cls(folder / FILE, parts, config, stamp)

    def append(self, event: Event, *, id: str, source: str, cause: str | None = None) -> Ticket:  # noqa: A002
        """Stamp the event and queue it for the next commit; never blocks."""
        stamp = self._stamp()
        self._appended += 1
        if self._waiting >= self._config.ring:
            self._lose(stamp)
            return Ticket(self._appended)
        body = encode_body(event, stamp, id=id, source=source, cause=cause)
        self._waiting += 1
        self._writer.put(Pending(self._appended, int(event.meta.lane), event.meta.kind, stamp.at, body))
        self._watch.appended(self._waiting)
        if not self._ringing:
            # At the end of this turn of the loop: all that one turn says becomes one commit.
            self._ringing = True
            self._loop.call_soon(self._ring)
        return Ticket(self._appended)

    def appended(self) -> Ticket:
        """Return the newest ticket."""
        return Ticket(self._appended)

    async def durable(self, ticket: Ticket) -> None:
        """Wait until the event survives a power cut. Raise NotDurable when only memory holds it, or nothing."""
        if ticket in self._lost:
            raise NotDurable("the disk is full and the event could be kept nowhere")
        if ticket <= self._durable:
            return
        future = self._durable_waiters.add(ticket)
        self._bound_the_wait()
        await future

    @property
    def committed(self) -> Ticket:
        """The newest ticket that is a row of the database."""
        return Ticket(self._committed)

    def seq_of(self, ticket: Ticket) -> int | None:
        """Return the seq of a committed ticket (for a lost one: the row before it); None when not known (any more)."""
        kept = self._lost.before(ticket)
        return self._runs.seq_of(kept) if kept <= self._committed else None

    async def read(self, after_seq: int, limit: int) -> list[Entry]:
        """Return up to `limit` committed entries after `after_seq`, read off the loop."""
        return await self._parts.reader.run(lambda connection: read_after(connection, after_seq, limit))

    def scan(self, after_seq: int = 0) -> Iterator[Entry]:
        """Yield committed entries after `after_seq`; blocks, so for start-up and command line."""
        with contextlib.closing(open_reader(self._path)) as connection:
            yield from scan_after(connection, after_seq)

    def outbox(self) -> Outbox:
        """Return what the city has not acknowledged."""
        return self._outbox

    async def save_snapshot(self, domain: str, fold_version: int, ticket: Ticket, data: bytes) -> None:
        """Store a state that holds all up to `ticket`, once that is committed; the one before it is kept too."""
        kept = self._lost.before(ticket)
        if kept > self._committed:
            await self._committed_waiters.add(kept)
        seq = self._runs.seq_of(kept)
        if seq is None:
            raise JournalError(f"snapshot of {domain}: its ticket is too old: take a new snapshot")
        store = self._parts.store
        await asyncio.wrap_future(self._writer.call(lambda: store.save_snapshot(domain, fold_version, seq, data)))

    async def forget_snapshots(self, domain: str) -> None:
        """Drop a domain's snapshots; those of a domain that is no longer configured would hold back pruning."""
        await asyncio.wrap_future(self._writer.call(lambda: self._parts.store.forget_snapshots(domain)))

    def load_snapshots(self, domain: str) -> list[tuple[int, int, bytes]]:
        """Return (seq, fold_version, data), newest first; blocks."""
        with contextlib.closing(open_reader(self._path)) as connection:
            return read_snapshots(connection, domain)

    @property
    def health(self) -> Health:
        """Whether facts are being written, and how many wait."""
        return self._watch.health

    def watch_health(self, changed: Callable[[Health], None]) -> None:
        """Call `changed` on the loop at each change of `health.state`."""
        self._watch.changed = changed

    async def close(self) -> None:
        """Write what waits, then close; whoever still waits for a fact gets NotDurable."""
        await asyncio.to_thread(self._writer.close)
        self._watch.close()
        if self._giving_up is not None:
            self._giving_up.cancel()
        self._durable_waiters.fail("the journal was closed")
        self._committed_waiters.fail("the journal was closed")
        self._outbox.wake()
        await asyncio.to_thread(self._parts.close)

    def _ring(self) -> None:
        self._ringing = False
        self._writer.ring()

    def _tell(self, progress: Progress) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is gone: nobody is left to be told
            self._loop.call_soon_threadsafe(self._progressed, progress)

    def _progressed(self, progress: Progress) -> None:
        self._durable, self._committed = progress.durable, progress.committed
        self._waiting -= progress.count
        for run in progress.runs:
            self._runs.add(*run)
        self._outbox.advance(progress.tip)
        self._durable_waiters.done(self._durable)
        self._committed_waiters.done(self._committed)
        self._watch.progressed(self._waiting, full=progress.full)
        self._ring_only = progress.ring_only
        self._bound_the_wait()
        self._say_lost()
        for item in progress.own:
            self._say_own(item)
        if progress.stuck and not self._stuck:
            self.on_snapshot_wanted()
        self._stuck = progress.stuck

    def _bound_the_wait(self) -> None:
        if self._ring_only and self._durable_waiters and self._giving_up is None:
            self._giving_up = self._loop.call_later(self._config.give_up_ms / 1000, self._give_up)

    def _give_up(self) -> None:
        self._giving_up = None
        if self._ring_only:
            self._durable_waiters.fail("the disk is full: the event is only in memory")

    def _lose(self, stamp: Stamp) -> None:
        if not self._lost_count:
            self._lost_since = stamp.at
        self._lost_count += 1
        self._lost.add(self._appended)

    def _say_lost(self) -> None:
        # With half the ring free again the note itself finds room, and stands before all that is said later.
        if self._lost_count and self._waiting <= self._config.ring // 2:
            fact = EventsLost(count=self._lost_count, since=self._lost_since)
            self._lost_count = 0
            event_id = new_id()
            self.append(fact, id=event_id, source=SOURCE)
            self.on_own(fact, event_id)

    def _say_own(self, item: Pending) -> None:
        body = decode_body(item.body)
        event = upcast(entry_of(0, 0, 0, b"", body))
        if event is not None:
            self.on_own(event, body.id)
