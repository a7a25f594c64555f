"""What the city has committed of each lane, and the start of a new epoch. Writer's thread, or before it runs."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from edge.core.journal.chain import Chain, load_tip
from models.nouns import Lane


class Cursor(NamedTuple):
    """A lane in one epoch: committed by the city up to `acked`, whose row's hash it was; pruned up to `pruned`."""

    acked: int
    hash: bytes | None
    pruned: int


def load_cursor(connection: sqlite3.Connection, epoch: int, lane: int) -> Cursor:
    """Read a lane's cursor; all zero before its first acknowledgement."""
    row = connection.execute(
        "SELECT acked, hash, pruned FROM lane WHERE epoch = ? AND lane = ?", (epoch, lane)
    ).fetchone()
    return Cursor(*row) if row else Cursor(0, None, 0)


def acknowledge(chain: Chain, epoch: int, lane: int, number: int) -> int:
    """Move the cursor forward, never back nor past the newest number; return where it stands in the current epoch."""
    connection = chain.connection
    current = load_cursor(connection, chain.tip.epoch, lane)
    if epoch != chain.tip.epoch or not current.acked < number <= chain.tip.numbers[lane]:
        return current.acked
    connection.execute(
        """INSERT INTO lane (epoch, lane, acked, hash)
           SELECT epoch, lane, number, hash FROM entry WHERE epoch = ? AND lane = ? AND number = ?
           ON CONFLICT DO UPDATE SET acked = excluded.acked, hash = excluded.hash""",
        (epoch, lane, number),
    )
    return load_cursor(connection, epoch, lane).acked


def renumber(chain: Chain, city_epoch: int) -> None:
    """Number all that is not acknowledged from 1 in an epoch above both; inside a transaction of the caller."""
    connection = chain.connection
    old, new = chain.tip.epoch, max(chain.tip.epoch, city_epoch) + 1
    for lane in Lane:
        cursor = load_cursor(connection, old, lane)
        base = max(cursor.acked, cursor.pruned)
        connection.execute(
            "UPDATE entry SET epoch = ?, number = number - ? WHERE epoch = ? AND lane = ? AND number > ?",
            (new, base, old, lane, base),
        )
        connection.execute("INSERT INTO lane (epoch, lane) VALUES (?, ?)", (new, lane))
    chain.tip = load_tip(connection)
