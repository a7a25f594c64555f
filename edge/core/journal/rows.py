"""Reading entries: a page is one SQL step and one JSON decode, so that a reader does not fight for the GIL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import msgspec

from edge.core.journal.codec import Body, entry_of
from models.envelope import Entry
from models.nouns import Lane

PAGE = 1_000
_pages = msgspec.json.Decoder(list[tuple[int, int, int, str, Body]])

# A body is JSON on one line: rows are joined to one JSON array inside SQLite.
_JOIN = """SELECT '[' || coalesce(group_concat(
  '[' || seq || ',' || epoch || ',' || number || ',"' || hex(hash) || '",' || CAST(body AS TEXT) || ']'), '') || ']'
FROM (SELECT * FROM entry WHERE """
_AFTER = _JOIN + "seq > ? ORDER BY seq LIMIT ?)"
_LANE = _JOIN + "epoch = ? AND lane = ? AND number > ? ORDER BY number LIMIT ?)"


def read_after(connection: sqlite3.Connection, seq: int, limit: int) -> list[Entry]:
    """Return up to `limit` entries after `seq`, in order."""
    return _decode(connection.execute(_AFTER, (seq, limit)).fetchone()[0])


def read_lane(connection: sqlite3.Connection, epoch: int, lane: Lane, after: int, limit: int) -> list[Entry]:
    """Return up to `limit` entries of a lane with a greater number, in order."""
    return _decode(connection.execute(_LANE, (epoch, int(lane), after, limit)).fetchone()[0])


def scan_after(connection: sqlite3.Connection, seq: int) -> Iterator[Entry]:
    """Yield every entry after `seq`, reading a page at a time."""
    while page := read_after(connection, seq, PAGE):
        yield from page
        seq = page[-1].seq


def read_snapshots(connection: sqlite3.Connection, domain: str) -> list[tuple[int, int, bytes]]:
    """Return (seq, fold version, data) of a domain's snapshots, newest first."""
    return connection.execute(
        "SELECT seq, fold_version, data FROM snapshot WHERE domain = ? ORDER BY seq DESC", (domain,)
    ).fetchall()


def _decode(text: str) -> list[Entry]:
    return [
        entry_of(seq, epoch, number, bytes.fromhex(digest), body)
        for seq, epoch, number, digest, body in _pages.decode(text)
    ]
