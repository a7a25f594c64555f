"""Keeping the journal inside its bounds: the oldest acknowledged rows go first, in small steps.

Rows that the city has not acknowledged go only when nothing else is left, and a fact says which. No row goes
that the older of a domain's two snapshots still needs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from edge.core.journal.chain import Chain
from edge.core.journal.config import JournalConfig
from edge.core.journal.cursors import load_cursor
from models.nouns import Event, Lane
from models.system import EventsPruned

STEP = 500
"""Rows deleted in one transaction at most: a commit that waits behind it is delayed by milliseconds."""


class Pruned(NamedTuple):
    """What a step did: rows deleted, and facts about those the city never acknowledged."""

    rows: int
    facts: tuple[Event, ...]


class Pruner:
    """Serves the writer's thread."""

    def __init__(self, chain: Chain, config: JournalConfig) -> None:
        self._chain = chain
        self._max_rows = config.max_rows
        self._max_bytes = config.max_mb * 1_000_000
        self._step = max(1, min(STEP, config.max_rows // 10))

    def over(self) -> bool:
        """Tell whether a bound is passed. Free pages do not count: they are used again."""
        connection = self._chain.connection
        pages: int = connection.execute("PRAGMA page_count").fetchone()[0]
        free: int = connection.execute("PRAGMA freelist_count").fetchone()[0]
        size: int = connection.execute("PRAGMA page_size").fetchone()[0]
        return self._chain.tip.seq - self._base() > self._max_rows or (pages - free) * size > self._max_bytes

    def step(self, at: int, record: Callable[[tuple[Event, ...]], None]) -> int:
        """Delete one step's rows in a transaction, `record` what must be said in it; return how many went."""
        base = self._base()
        allowed = min(self._snapshot_floor(), self._chain.tip.seq)
        acked = min(allowed, self._first_unacked() - 1)
        last = min(base + self._step, acked if acked > base else allowed)
        if last <= base:
            return 0
        with self._chain.transaction():
            facts = tuple(self._unacked_in(last)) if last > acked else ()
            self._delete(last, at)
            record(facts)
        return last - base

    def _base(self) -> int:
        row = self._chain.connection.execute("SELECT max(seq) FROM anchor").fetchone()
        return row[0] or 0

    def _snapshot_floor(self) -> int:
        row = self._chain.connection.execute(
            """SELECT min(kept) FROM (SELECT CASE count(*) WHEN 1 THEN 0 ELSE min(seq) END AS kept
               FROM snapshot GROUP BY domain)"""
        ).fetchone()
        return row[0] or 0

    def _first_unacked(self) -> int:
        tip = self._chain.tip
        firsts = [tip.seq + 1]
        for lane in Lane:
            cursor = load_cursor(self._chain.connection, tip.epoch, lane)
            row = self._chain.connection.execute(
                "SELECT seq FROM entry WHERE epoch = ? AND lane = ? AND number > ? ORDER BY number LIMIT 1",
                (tip.epoch, lane, cursor.acked),
            ).fetchone()
            firsts += row or ()
        return min(firsts)

    def _unacked_in(self, last: int) -> list[Event]:
        tip = self._chain.tip
        facts: list[Event] = []
        for lane in Lane:
            cursor = load_cursor(self._chain.connection, tip.epoch, lane)
            first, end = self._chain.connection.execute(
                "SELECT min(number), max(number) FROM entry WHERE seq <= ? AND epoch = ? AND lane = ? AND number > ?",
                (last, tip.epoch, lane, cursor.acked),
            ).fetchone()
            if first:
                facts.append(EventsPruned(epoch=tip.epoch, lane=lane, first=first, last=end))
        return facts

    def _delete(self, last: int, at: int) -> None:
        connection = self._chain.connection
        connection.execute(
            """INSERT INTO lane (epoch, lane, pruned)
               SELECT epoch, lane, max(number) FROM entry WHERE seq <= ? GROUP BY epoch, lane
               ON CONFLICT DO UPDATE SET pruned = excluded.pruned""",
            (last,),
        )
        connection.execute("DELETE FROM anchor")
        connection.execute("INSERT INTO anchor SELECT seq, hash, 'pruned', ? FROM entry WHERE seq = ?", (at, last))
        connection.execute("DELETE FROM entry WHERE seq <= ?", (last,))
