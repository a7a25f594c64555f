"""The vault's database: sealed values by person; destroying a person's key destroys them all."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from edge.core.ids import opaque_id
from edge.core.migrate import migrate
from edge.core.vault.keys import Keys, WrongKey, seal, unseal
from models.people import Actor
from models.ports import Gallery

FACE_BYTES = 512
"""A face template: 128 float32, little-endian."""
FACE_CONSENT = "face"
POLL_SECONDS = 1.0


class Vault:
    """Implements `models.ports.Faces`. Another process (`linli person`) may write to the same vault."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._keys = Keys.load(folder / "vault.key")
        path = folder / "vault.db"
        self._writer = _connect(path)
        path.chmod(0o600)
        migrate(self._writer, Path(__file__).parent / "schema")
        self._lock = threading.Lock()
        # Reads have a connection of their own: one that shares the writer's would wait for its disk.
        self.db = _connect(path)

    def close(self) -> None:
        """Close the database."""
        self.db.close()
        self._writer.close()

    def add_person(self, name: str, roles: frozenset[str], scope: frozenset[str]) -> str:
        """Return the opaque id of a new person."""
        person = opaque_id()
        with self.write() as db:
            row = (person, self._keys.new_person(person), _json(roles), _json(scope), time.time_ns())
            db.execute("INSERT INTO person VALUES (?, ?, ?, ?, ?)", row)
        self.put(person, "name", name.encode())
        return person

    def put(self, person: str, name: str, data: bytes) -> None:
        """Seal a value of the person's; KeyError where there is no such person."""
        sealed = seal(self._key(person), data, f"secret:{person}:{name}")
        with self.write() as db:
            db.execute("INSERT OR REPLACE INTO secret VALUES (?, ?, ?)", (person, name, sealed))

    def get(self, person: str, name: str) -> bytes | None:
        """Return a value of the person's, None where it never was or was destroyed."""
        row = self.db.execute("SELECT sealed FROM secret WHERE person = ? AND name = ?", (person, name)).fetchone()
        return None if row is None else unseal(self._key(person), row[0], f"secret:{person}:{name}")

    def actor(self, person: str) -> Actor | None:
        """Return the person's roles and scope."""
        row = self.db.execute("SELECT roles, scope FROM person WHERE id = ?", (person,)).fetchone()
        if row is None:
            return None
        return msgspec.json.decode(
            b'{"id":"%s","roles":%s,"scope":%s}' % (person.encode(), *map(_bytes, row)), type=Actor
        )

    def people(self) -> list[str]:
        """List the persons' ids."""
        return [row[0] for row in self.db.execute("SELECT id FROM person ORDER BY created")]

    def destroy(self, person: str) -> None:
        """Delete the person's key and with it all that is theirs; older galleries are void from now on."""
        with self.write() as db:
            db.execute("DELETE FROM person WHERE id = ?", (person,))
            _withdrawn(db)
        self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def add_face(self, person: str, template: bytes, consent: int) -> None:
        """Seal a template; `consent` is when the person agreed, ns. ValueError where it is no template."""
        if len(template) != FACE_BYTES:
            raise ValueError(f"a face template has {FACE_BYTES} bytes, this has {len(template)}")
        face = opaque_id()
        sealed = seal(self._key(person), template, f"face:{person}:{face}")
        with self.write() as db:
            db.execute("INSERT INTO face VALUES (?, ?, ?)", (face, person, sealed))
            db.execute("INSERT OR IGNORE INTO consent VALUES (?, ?, ?, NULL)", (person, FACE_CONSENT, consent))
            db.execute("UPDATE counter SET value = value + 1 WHERE name = 'gallery'")

    def withdraw_faces(self, person: str) -> None:
        """Take the consent back: templates are deleted, older galleries are void from now on."""
        with self.write() as db:
            db.execute("DELETE FROM face WHERE person = ?", (person,))
            db.execute(
                "UPDATE consent SET withdrawn = ? WHERE person = ? AND withdrawn IS NULL", (time.time_ns(), person)
            )
            _withdrawn(db)
        self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def gallery(self) -> Gallery:
        """Return the templates of everyone whose consent stands."""
        rows = self.db.execute("SELECT face.id, person, wrapped, sealed FROM face JOIN person ON person = person.id")
        faces = [
            (person, unseal(self._keys.unwrap(person, w), s, f"face:{person}:{face}")) for face, person, w, s in rows
        ]
        return Gallery(self.counter("gallery"), tuple(p for p, _ in faces), b"".join(t for _, t in faces))

    async def changed(self, revision: int) -> Gallery:
        """Wait until the gallery is newer than `revision`."""
        while self.counter("gallery") <= revision:  # noqa: ASYNC110
            await asyncio.sleep(POLL_SECONDS)  # another process may have written: only asking tells
        return await asyncio.to_thread(self.gallery)

    def counter(self, name: str) -> int:
        """Return `gallery` or `withdrawn`."""
        return int(self.db.execute("SELECT value FROM counter WHERE name = ?", (name,)).fetchone()[0])

    def keyed_hash(self, purpose: str, text: str) -> bytes:
        """Return a hash that only this box can make."""
        return self._keys.hash(purpose, text)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Give one transaction, from any thread; it is rolled back where the block raises."""
        with self._lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")

    def _key(self, person: str) -> bytes:
        row = self.db.execute("SELECT wrapped FROM person WHERE id = ?", (person,)).fetchone()
        if row is None:
            raise KeyError(person)
        return self._keys.unwrap(person, row[0])


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        db.execute(f"PRAGMA {pragma}")
    return db


def _withdrawn(db: sqlite3.Connection) -> None:
    db.execute("UPDATE counter SET value = value + 1 WHERE name = 'gallery'")
    db.execute("UPDATE counter SET value = (SELECT value FROM counter WHERE name = 'gallery') WHERE name = 'withdrawn'")


def _json(values: frozenset[str]) -> str:
    return msgspec.json.encode(sorted(values)).decode()


def _bytes(text: str) -> bytes:
    return text.encode()


__all__ = ["FACE_BYTES", "Vault", "WrongKey"]
