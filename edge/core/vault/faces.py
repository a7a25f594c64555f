"""Face templates: sealed by a key of each person that is there for nothing else; all inside a transaction."""

from __future__ import annotations

import logging
import math
import sqlite3
import struct
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from msgspec import Struct

from edge.core.ids import opaque_id
from edge.core.vault.consents import FACE
from edge.core.vault.errors import WrongKey
from edge.core.vault.keys import NONCE_BYTES, Keys, seal, unseal
from models.people import NewFace
from models.text import Id, Instant

log = logging.getLogger(__name__)
TAG_BYTES = 16
FLOAT_BYTES = 4
TEMPLATE_MAX = 8_192
"""Bytes: four times the longest embedding in use."""
PASSES = 3
"""Templates of confirmed passes that a person has of one embedder, beside those of the enrolment."""
AT_ONCE, PAUSE_S = 8, 0.0003
"""Templates that are unsealed in one go, and the pause after them: a thread that reads 50,000 in the hub would else
have its loop wait for the interpreter again and again, and doors with it."""
BETTER = 0.05
AGES = 0.2 / (365 * 86_400e9)
"""A pass's template counts for 0.2 less quality each year (per ns): in time a new good one takes an old one's place."""
STANDING = (
    "SELECT k.person, k.wrapped, f.id, f.sealed FROM face_key k JOIN face f ON f.person = k.person "
    "WHERE f.embedder = ? AND EXISTS (SELECT 1 FROM consent c WHERE c.person = k.person "
    "AND c.purpose = ? AND c.withdrawn IS NULL) ORDER BY k.person, f.id"
)

Sealed = tuple[Id, bytes, Id, bytes]
"""Person, wrapped face key, face, sealed template."""


class StoredFace(Struct, frozen=True, kw_only=True):
    """A template as it stands in the vault; `created` in ns."""

    embedder: Id
    quality: float
    source: str
    created: Instant
    values: bytes


def add(db: sqlite3.Connection, keys: Keys, person: Id, faces: Sequence[NewFace], at: Instant) -> None:
    """Seal templates of a person, checked before."""
    key = _made_key(db, keys, person)
    for face in faces:
        name = opaque_id()
        sealed = seal(key, face.values, _context(person, name))
        row = (name, person, face.embedder, face.quality, face.source, at, sealed)
        db.execute("INSERT INTO face VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def check(db: sqlite3.Connection, face: NewFace) -> None:
    """Raise ValueError where this is no template, or has not the length of the embedder's others."""
    size = len(face.values)
    if size == 0 or size % FLOAT_BYTES or size > TEMPLATE_MAX:
        raise ValueError(f"a face template is some float32, this has {size} bytes")
    if not all(map(math.isfinite, struct.unpack(f"<{size // FLOAT_BYTES}f", face.values))):
        raise ValueError("a face template holds numbers, this holds something else")
    if not 0 <= face.quality <= 1:
        raise ValueError(f"the quality of a face is 0 to 1, not {face.quality:g}")
    row = db.execute("SELECT length(sealed) FROM face WHERE embedder = ? LIMIT 1", (face.embedder,)).fetchone()
    if row is not None and row[0] != size + NONCE_BYTES + TAG_BYTES:
        had = row[0] - NONCE_BYTES - TAG_BYTES
        raise ValueError(f"templates of {face.embedder} have {had} bytes here, this has {size}")


def make_room(db: sqlite3.Connection, person: Id, face: NewFace, at: Instant) -> bool:
    """Delete the worst template of passes where there are enough; False where the new one is no better than it."""
    query = "SELECT id, quality - ? * (? - created) FROM face WHERE person = ? AND embedder = ? AND source = 'pass'"
    had = db.execute(f"{query} ORDER BY 2", (AGES, at, person, face.embedder)).fetchall()
    if len(had) < PASSES:
        return True
    if face.quality < had[0][1] + BETTER:
        return False
    db.executemany("DELETE FROM face WHERE id = ?", [(row[0],) for row in had[: len(had) - PASSES + 1]])
    return True


def destroy(db: sqlite3.Connection, person: Id) -> list[bytes]:
    """Delete the person's face key and, by it, their templates; return what must be gone from the disk."""
    traces = traces_of(db, person)
    db.execute("DELETE FROM face_key WHERE person = ?", (person,))
    return traces


def traces_of(db: sqlite3.Connection, person: Id) -> list[bytes]:
    """Return the wrapped face key and the sealed templates of a person."""
    query = "SELECT wrapped FROM face_key WHERE person = ? UNION ALL SELECT sealed FROM face WHERE person = ?"
    return [row[0] for row in db.execute(query, (person, person))]


def gallery(db: sqlite3.Connection, keys: Keys, embedder: Id) -> tuple[tuple[Id, ...], bytes]:
    """Return people and templates of the embedder where consent stands; what is damaged is left out and logged."""
    rows = db.execute(STANDING, (embedder, FACE))
    people: list[Id] = []
    templates = bytearray()
    for count, (person, face, values) in enumerate(opened(keys, rows)):
        if count % AT_ONCE == 0:
            time.sleep(PAUSE_S)
        if isinstance(values, WrongKey):
            log.error("face %s of person %s is damaged and left out: linli vault check", face, person)
        else:
            people.append(person)
            templates += values
    return tuple(people), bytes(templates)


def opened(keys: Keys, rows: Iterable[Sealed]) -> Iterator[tuple[Id, Id, bytes | WrongKey]]:
    """Yield person, face and template of rows that are ordered by person; the error in place of what is damaged."""
    for (person, wrapped), theirs in groupby(rows, itemgetter(0, 1)):
        try:
            key = keys.unwrap(wrapped, _purpose(person))
        except WrongKey as error:
            yield from ((person, face, error) for _, _, face, _ in theirs)
            continue
        for _, _, face, sealed in theirs:
            try:
                yield person, face, unseal(key, sealed, _context(person, face))
            except WrongKey as error:
                yield person, face, error


def read(db: sqlite3.Connection, keys: Keys, person: Id) -> list[StoredFace]:
    """List what is kept of a person's face, oldest first; WrongKey where it is damaged."""
    row = db.execute("SELECT wrapped FROM face_key WHERE person = ?", (person,)).fetchone()
    if row is None:
        return []
    key = keys.unwrap(row[0], _purpose(person))
    query = "SELECT id, embedder, quality, source, created, sealed FROM face WHERE person = ? ORDER BY created, id"
    return [
        StoredFace(
            embedder=embedder,
            quality=quality,
            source=source,
            created=created,
            values=unseal(key, sealed, _context(person, face)),
        )
        for face, embedder, quality, source, created, sealed in db.execute(query, (person,))
    ]


def by_embedder(db: sqlite3.Connection, person: Id) -> dict[Id, int]:
    """Return how many templates a person has of each embedder."""
    query = "SELECT embedder, count(*) FROM face WHERE person = ? GROUP BY embedder ORDER BY embedder"
    return dict(db.execute(query, (person,)))


def of_other(db: sqlite3.Connection, embedder: Id) -> dict[Id, int]:
    """Return how many people have faces of other embedders and none of this one, by what they have."""
    query = (
        "SELECT embedder, count(DISTINCT person) FROM face f WHERE NOT EXISTS "
        "(SELECT 1 FROM face o WHERE o.person = f.person AND o.embedder = ?) GROUP BY embedder ORDER BY embedder"
    )
    return dict(db.execute(query, (embedder,)))


def _made_key(db: sqlite3.Connection, keys: Keys, person: Id) -> bytes:
    row = db.execute("SELECT wrapped FROM face_key WHERE person = ?", (person,)).fetchone()
    wrapped: bytes = keys.new(_purpose(person)) if row is None else row[0]
    if row is None:
        db.execute("INSERT INTO face_key VALUES (?, ?)", (person, wrapped))
    return keys.unwrap(wrapped, _purpose(person))


def _purpose(person: Id) -> str:
    return f"face-key:{person}"


def _context(person: Id, face: Id) -> str:
    return f"face:{person}:{face}"
