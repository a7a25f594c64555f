"""A new master key: all wrapped keys are wrapped anew in one transaction; killed at any instant, one key fits."""

from __future__ import annotations

import sqlite3

from edge.core.vault.keys import Keys
from edge.core.vault.opening import HASH

WRAPPED = (
    ("person:", "SELECT id, wrapped FROM person", "UPDATE person SET wrapped = ? WHERE id = ?"),
    ("face-key:", "SELECT person, wrapped FROM face_key", "UPDATE face_key SET wrapped = ? WHERE person = ?"),
    ("stranger:", "SELECT id, wrapped FROM stranger", "UPDATE stranger SET wrapped = ? WHERE id = ?"),
    ("content:", "SELECT id, wrapped FROM content", "UPDATE content SET wrapped = ? WHERE id = ?"),
)
"""All wrapped keys: what stands before their owner's id in the purpose, how they are read and written."""


def wrap_anew(db: sqlite3.Connection, old: Keys, new: Keys) -> list[bytes]:
    """Wrap every key by the new master key; return what was wrapped by the old, which must be gone from the disk."""
    traces: list[bytes] = []
    for prefix, query, update in WRAPPED:
        rows: list[tuple[str, bytes]] = db.execute(query).fetchall()
        anew = [(new.wrap(old.unwrap(wrapped, prefix + name), prefix + name), name) for name, wrapped in rows]
        db.executemany(update, anew)
        traces += (wrapped for _, wrapped in rows)
    (wrapped,) = db.execute("SELECT value FROM keyring WHERE name = ?", (HASH,)).fetchone()
    again = [(new.id, "master"), (new.wrap(old.unwrap(wrapped, HASH), HASH), HASH)]
    db.executemany("UPDATE keyring SET value = ? WHERE name = ?", again)
    return [*traces, wrapped]
