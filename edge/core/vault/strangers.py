"""Unknown faces, kept for a recorded reason only: each sealed by a key of its own, gone when its time is over."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from msgspec import Struct

from edge.core.ids import opaque_id
from edge.core.vault.database import unproven
from edge.core.vault.keys import seal, unseal
from edge.core.vault.sealed import Sealed
from models.text import Id, Instant

JPEG = b"\xff\xd8\xff"
JPEG_MAX = 256 * 1024
STRANGERS_MAX = 2_000
"""So many are kept at once; the oldest go first."""
DAY_NS = 86_400_000_000_000


class Stranger(Struct, frozen=True):
    """When and where somebody unknown was seen, and until when their picture is kept; instants in ns."""

    id: Id
    camera: Id
    seen: Instant
    expires: Instant


class Strangers(Sealed):
    """The vault's unknown faces."""

    def keep_stranger(self, camera: Id, jpeg: bytes, seen: Instant, days: int) -> Id:
        """Seal a picture for some days; ValueError where it is none."""
        if not jpeg.startswith(JPEG) or len(jpeg) > JPEG_MAX:
            raise ValueError(f"a picture of an unknown face is a JPEG of at most {JPEG_MAX} bytes")
        if days < 1:
            raise ValueError("a picture of an unknown face is kept for some days, not for none and not for ever")
        name = opaque_id()
        with self.write() as db:
            keys = self.keys(db)
            if _drop(db, _overdue(db, seen, STRANGERS_MAX - 1)):
                unproven(db)  # the next `expire` sees to it
            wrapped = keys.new(_purpose(name))
            sealed = seal(keys.unwrap(wrapped, _purpose(name)), jpeg, _context(name))
            row = (name, camera, seen, seen + days * DAY_NS, wrapped, sealed)
            db.execute("INSERT INTO stranger VALUES (?, ?, ?, ?, ?, ?)", row)
        return name

    def strangers(self) -> list[Stranger]:
        """List the unknown faces that are kept, oldest first."""
        rows = self.db.execute("SELECT id, camera, seen, expires FROM stranger ORDER BY seen").fetchall()
        return [Stranger(*row) for row in rows]

    def stranger(self, name: Id) -> bytes:
        """Return a picture, JPEG; KeyError where there is none of that id."""
        with self.reading() as db:
            row = db.execute("SELECT wrapped, sealed FROM stranger WHERE id = ?", (name,)).fetchone()
            if row is None:
                raise KeyError(name)
            return unseal(self.keys(db).unwrap(row[0], _purpose(name)), row[1], _context(name))

    def expire(self, now: Instant) -> int:
        """Destroy the unknown faces whose time is over; return how many. NotErased: to be done again."""
        return self._destroy(lambda db: _overdue(db, now, STRANGERS_MAX))

    def drop_strangers(self) -> int:
        """Destroy all unknown faces; return how many. NotErased: to be done again."""
        return self._destroy(lambda db: [row[0] for row in db.execute("SELECT id FROM stranger")])

    def _destroy(self, chosen: Callable[[sqlite3.Connection], list[Id]]) -> int:
        with self.write() as db:
            names = chosen(db)
            traces = _drop(db, names)
            mark = unproven(db) if traces else 0
        self.prove(traces, mark)
        return len(names)


def _overdue(db: sqlite3.Connection, now: Instant, most: int) -> list[Id]:
    """List whose time is over, and the oldest where there are more than `most`."""
    query = "SELECT id FROM stranger WHERE expires <= ? UNION SELECT id FROM ({})"
    many = "SELECT id FROM stranger ORDER BY seen DESC LIMIT -1 OFFSET ?"
    return [row[0] for row in db.execute(query.format(many), (now, most))]


def _drop(db: sqlite3.Connection, names: list[Id]) -> list[bytes]:
    """Delete pictures with their keys; return what must be gone from the disk."""
    traces: list[bytes] = []
    for name in names:
        traces += db.execute("SELECT wrapped, sealed FROM stranger WHERE id = ?", (name,)).fetchone()
        db.execute("DELETE FROM stranger WHERE id = ?", (name,))
    return traces


def _purpose(name: Id) -> str:
    return f"stranger:{name}"


def _context(name: Id) -> str:
    return f"jpeg:{name}"
