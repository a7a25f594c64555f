"""Verification: whether every row is the one that was written, and every row is there."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from edge.core.journal.chain import GENESIS
from edge.core.journal.codec import decode_body
from edge.core.journal.config import JournalCorrupt
from edge.core.journal.database import open_reader, translate
from models.nouns import Lane

_TAIL = 256
_Row = tuple[int, int, int, int, str, int, bytes, bytes]


class Report(Struct, frozen=True):
    """`first_bad` is the seq of the first row that is wrong or missing; `words` says what is wrong with it."""

    ok: bool
    rows: int
    first: int
    last: int
    first_bad: int | None = None
    words: str = ""


def verify(path: Path) -> Report:
    """Check chain, gaps, lane numbers, anchor, acknowledged hashes and columns against bodies; live or closed."""
    with contextlib.closing(open_reader(path)) as connection:
        try:
            connection.execute("BEGIN")
            return _verify(connection)
        except sqlite3.Error as error:
            raise translate(error, path) from error


def check_tail(path: Path) -> None:
    """Check the newest rows, as much as a start can afford. Raise JournalCorrupt."""
    with contextlib.closing(open_reader(path)) as connection:
        newest = connection.execute("SELECT coalesce(max(seq), 0) FROM entry").fetchone()[0]
        start = connection.execute(
            "SELECT seq, hash FROM entry WHERE seq <= ? ORDER BY seq DESC LIMIT 1", (newest - _TAIL,)
        ).fetchone()
        seq, digest = start or _anchor(connection)
        problem = next(_chain_problems(connection, seq, digest), None)
    if problem is not None:
        raise JournalCorrupt(
            f"{path}: row {problem[0]}: {problem[1]}. The journal was altered or damaged and was left as it is. "
            "Copy the folder, then run `linli journal set-aside` to start a new one beside it."
        )


def _verify(connection: sqlite3.Connection) -> Report:
    base, digest = _anchor(connection)
    rows, first, last = connection.execute(
        "SELECT count(*), coalesce(min(seq), 0), coalesce(max(seq), 0) FROM entry"
    ).fetchone()
    problem = min(
        (
            *_first(_chain_problems(connection, base, digest)),
            *_first(_lane_problems(connection)),
            *_first(_ack_problems(connection)),
        ),
        default=None,
    )
    if problem is None:
        return Report(ok=True, rows=rows, first=first, last=last)
    return Report(ok=False, rows=rows, first=first, last=last, first_bad=problem[0], words=problem[1])


def _anchor(connection: sqlite3.Connection) -> tuple[int, bytes]:
    row = connection.execute("SELECT seq, hash FROM anchor ORDER BY seq DESC LIMIT 1").fetchone()
    return row or (0, GENESIS)


def _first(problems: Iterator[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    problem = next(problems, None)
    return () if problem is None else (problem,)


def _chain_problems(connection: sqlite3.Connection, seq: int, digest: bytes) -> Iterator[tuple[int, str]]:
    query = "SELECT seq, epoch, lane, number, kind, at, body, hash FROM entry WHERE seq > ? ORDER BY seq"
    for row in connection.execute(query, (seq,)):
        if row[0] != seq + 1:
            yield seq + 1, "is missing"
        digest = sha256(digest + row[6]).digest()
        if digest != row[7]:
            yield row[0], "hash does not follow from the row before and the body"
        if (words := _column_problem(row)) is not None:
            yield row[0], words
        seq, digest = row[0], row[7]


def _column_problem(row: _Row) -> str | None:
    try:
        body = decode_body(row[6])
    except msgspec.MsgspecError as error:
        return f"body does not decode: {error}"
    for name, column, said in (("kind", row[4], body.kind), ("at", row[5], body.stamp.at), ("lane", row[2], body.lane)):
        if column != said:
            return f"column {name} says {column}, the body {said}"
    return None


def _lane_problems(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Numbers grow by one with seq, from the pruned ones on; an epoch never returns in a later row."""
    expected: dict[tuple[int, int], int] = {
        (epoch, lane): pruned + 1 for epoch, lane, pruned in connection.execute("SELECT epoch, lane, pruned FROM lane")
    }
    newest: dict[int, int] = {}
    for seq, epoch, lane, number in connection.execute("SELECT seq, epoch, lane, number FROM entry ORDER BY seq"):
        want = expected.get((epoch, lane), 1)
        if number != want:
            yield seq, f"number {number} in epoch {epoch}, lane {lane}, expected {want}"
        if epoch < newest.get(lane, 0):
            yield seq, f"epoch {epoch} after epoch {newest[lane]}"
        newest[lane] = epoch
        expected[epoch, lane] = number + 1


def _ack_problems(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """What the city has acknowledged must still be here, unless it was pruned, and be the same."""
    last = connection.execute(
        "SELECT max(coalesce((SELECT max(seq) FROM entry), 0), coalesce((SELECT max(seq) FROM anchor), 0))"
    ).fetchone()[0]
    query = """SELECT lane.epoch, lane.lane, lane.acked, lane.hash, entry.seq, entry.hash FROM lane LEFT JOIN entry
               ON entry.epoch = lane.epoch AND entry.lane = lane.lane AND entry.number = lane.acked
               WHERE lane.acked > lane.pruned"""
    for epoch, lane, acked, known, seq, found in connection.execute(query):
        where = f"epoch {epoch}, lane {Lane(lane).name.lower()}, number {acked}"
        if seq is None:
            yield last + 1, f"the row that the city acknowledged is missing ({where})"
        elif known != found:
            yield seq, f"not the row that the city acknowledged ({where})"
