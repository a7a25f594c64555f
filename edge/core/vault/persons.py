"""Persons: roles, sealed values, ways in; all inside a transaction."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from edge.core.ids import opaque_id
from edge.core.vault.keys import Keys, seal, text_bytes, unseal
from models.envelope import Refusal
from models.people import Actor
from models.ports import EnrolmentRefused
from models.text import Id, Words

LOGIN_TAKEN = Refusal("login_taken", Words("登录名已被使用，请换一个。", "The login is taken: choose another."))
CARD_TAKEN = Refusal("card_taken", Words("这张卡已登记给别人。", "This card is somebody else's."))
TAKEN = {"password": LOGIN_TAKEN, "card": CARD_TAKEN}
"""What two people may not both have; a room is several people's."""
NAME = "name"
ALIKE = "allow_alike"
"""Under this name it is sealed why a person was enrolled beside somebody who looks the same."""


class Way(NamedTuple):
    """A way in: keyed hash of what is typed to name oneself, Argon2id verifier of the secret; a card has none."""

    kind: str
    lookup: bytes
    verifier: str = ""


def add(db: sqlite3.Connection, keys: Keys, name: str, roles: frozenset[str], scope: frozenset[str]) -> Id:
    """Store a new person with a key of their own; return their opaque id."""
    person = opaque_id()
    wrapped = keys.new(purpose(person))
    db.execute(
        "INSERT INTO person VALUES (?, ?, ?, ?, ?)", (person, wrapped, _json(roles), _json(scope), time.time_ns())
    )
    put(db, keys.unwrap(wrapped, purpose(person)), person, NAME, text_bytes(name, "the name"))
    return person


def add_ways(db: sqlite3.Connection, person: Id, ways: Sequence[Way]) -> None:
    """Store ways in; EnrolmentRefused where somebody has the login or the card."""
    for way in ways:
        query = "SELECT 1 FROM credential WHERE kind = ? AND lookup = ?"
        if way.kind in TAKEN and db.execute(query, (way.kind, way.lookup)).fetchone() is not None:
            raise EnrolmentRefused(TAKEN[way.kind])
        row = (opaque_id(), person, way.kind, way.lookup, way.verifier)
        db.execute("INSERT INTO credential VALUES (?, ?, ?, ?, ?)", row)


def replace_ways(db: sqlite3.Connection, person: Id, kind: str, ways: Sequence[Way]) -> None:
    """Store these in the place of the person's ways in of that kind; EnrolmentRefused as in `add_ways`."""
    db.execute("DELETE FROM credential WHERE person = ? AND kind = ?", (person, kind))
    add_ways(db, person, ways)


def key(db: sqlite3.Connection, keys: Keys, person: Id) -> bytes:
    """Return a person's key; KeyError where there is no such person."""
    row = db.execute("SELECT wrapped FROM person WHERE id = ?", (person,)).fetchone()
    if row is None:
        raise KeyError(person)
    return keys.unwrap(row[0], purpose(person))


def put(db: sqlite3.Connection, person_key: bytes, person: Id, name: str, data: bytes) -> None:
    """Seal a value of the person's."""
    sealed = seal(person_key, data, context(person, name))
    db.execute("INSERT OR REPLACE INTO secret VALUES (?, ?, ?)", (person, name, sealed))


def values(db: sqlite3.Connection, person_key: bytes, person: Id) -> dict[str, bytes]:
    """Return all sealed values of a person by their names."""
    rows = db.execute("SELECT name, sealed FROM secret WHERE person = ? ORDER BY name", (person,))
    return {name: unseal(person_key, sealed, context(person, name)) for name, sealed in rows}


def actor(db: sqlite3.Connection, person: Id) -> Actor | None:
    """Return the person's roles and scope."""
    row = db.execute("SELECT roles, scope FROM person WHERE id = ?", (person,)).fetchone()
    if row is None:
        return None
    roles, scope = (msgspec.json.decode(text) for text in row)
    return msgspec.convert({"id": person, "roles": roles, "scope": scope}, Actor)


def names(db: sqlite3.Connection, keys: Keys, limit: int) -> Iterator[tuple[Id, str]]:
    """Yield persons with their names, the latest first."""
    query = (
        "SELECT id, wrapped, sealed FROM person JOIN secret ON secret.person = person.id AND name = ? "
        "ORDER BY created DESC LIMIT ?"
    )
    for person, wrapped, sealed in db.execute(query, (NAME, limit)):
        yield person, unseal(keys.unwrap(wrapped, purpose(person)), sealed, context(person, NAME)).decode()


def destroy(db: sqlite3.Connection, person: Id) -> list[bytes]:
    """Delete a person with all that is theirs, but for faces; return what must be gone from the disk."""
    query = (
        "SELECT wrapped FROM person WHERE id = :id UNION ALL SELECT sealed FROM secret WHERE person = :id "
        "UNION ALL SELECT guardian FROM consent WHERE person = :id AND guardian IS NOT NULL "
        "UNION ALL SELECT lookup FROM credential WHERE person = :id "
        "UNION ALL SELECT wrapped FROM content WHERE owner = :id"
    )
    traces = [row[0] for row in db.execute(query, {"id": person})]
    db.execute("DELETE FROM session WHERE json_extract(actor, '$.id') = ?", (person,))
    db.execute("DELETE FROM person WHERE id = ?", (person,))
    return traces


def purpose(person: Id) -> str:
    """Return what a person's key is wrapped for."""
    return f"person:{person}"


def context(person: Id, name: str) -> str:
    """Return what a sealed value is."""
    return f"secret:{person}:{name}"


def _json(names: frozenset[str]) -> str:
    return msgspec.json.encode(sorted(names)).decode()
