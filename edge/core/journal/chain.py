"""The end of the chain: rows are numbered and hashed here, in the writer's thread, and inserted in few steps."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import NamedTuple

from models.nouns import Lane

GENESIS = bytes(32)
STATEMENT_ROWS = 128


class Pending(NamedTuple):
    """An event that waits for its place; `ticket` 0 where nobody holds one."""

    ticket: int
    lane: int
    kind: str
    at: int
    body: bytes


class Tip(NamedTuple):
    """The newest row, and of each lane in the current epoch the newest number and that row's hash."""

    seq: int
    hash: bytes
    epoch: int
    numbers: tuple[int, ...]
    hashes: tuple[bytes, ...]


class Chain:
    """The writer's view of the table `entry`. Not thread-safe."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.tip = load_tip(connection)

    def append(self, batch: Sequence[Pending]) -> int:
        """Commit the batch as one transaction, or as part of the one that is open; return the first seq."""
        first = self.tip.seq + 1
        if self.connection.in_transaction or len(batch) <= STATEMENT_ROWS:
            # One statement in autocommit mode is one step: each step gives the GIL away and has to win it back.
            self._insert(batch)
            return first
        with self.transaction():
            self._insert(batch)
        return first

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end; on an error roll back, the tip too."""
        tip = self.tip
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            self.tip = tip
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    def _insert(self, batch: Sequence[Pending]) -> None:
        seq, digest, epoch, *_ = self.tip
        numbers, hashes = list(self.tip.numbers), list(self.tip.hashes)
        values: list[object] = []
        for _, lane, kind, at, body in batch:
            seq += 1
            numbers[lane] += 1
            hashes[lane] = digest = sha256(digest + body).digest()
            values += (seq, epoch, lane, numbers[lane], kind, at, body, digest)
        width = 8 * STATEMENT_ROWS
        for start in range(0, len(values), width):
            part = values[start : start + width]
            self.connection.execute(_insert_rows(len(part) // 8), part)
        self.tip = Tip(seq, digest, epoch, tuple(numbers), tuple(hashes))


def load_tip(connection: sqlite3.Connection) -> Tip:
    """Read the tip from rows, anchor and cursors: a lane that was pruned empty goes on counting."""
    last = connection.execute("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
    last = last or connection.execute("SELECT seq, hash FROM anchor ORDER BY seq DESC LIMIT 1").fetchone()
    seq, digest = last or (0, GENESIS)
    epoch = connection.execute(
        "SELECT max(1, (SELECT coalesce(max(epoch), 0) FROM lane), (SELECT coalesce(max(epoch), 0) FROM entry))"
    ).fetchone()[0]
    numbers, hashes = zip(*(_newest(connection, epoch, lane) for lane in Lane), strict=True)
    return Tip(seq, digest, epoch, numbers, hashes)


def _newest(connection: sqlite3.Connection, epoch: int, lane: int) -> tuple[int, bytes]:
    row: tuple[int, bytes] | None = connection.execute(
        "SELECT number, hash FROM entry WHERE epoch = ? AND lane = ? ORDER BY number DESC LIMIT 1", (epoch, lane)
    ).fetchone()
    cursor = connection.execute(
        "SELECT max(acked, pruned), CASE WHEN acked >= pruned THEN coalesce(hash, x'') ELSE x'' END FROM lane "
        "WHERE epoch = ? AND lane = ?",
        (epoch, lane),
    ).fetchone()
    return max(row or (0, b""), cursor or (0, b""), key=lambda known: known[0])


@functools.cache
def _insert_rows(count: int) -> str:
    rows = ",".join(["(?,?,?,?,?,?,?,?)"] * count)
    return f"INSERT INTO entry VALUES {rows}"  # noqa: S608 (question marks only)
