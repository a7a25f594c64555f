"""A vault is opened: the key that fits it, the schema of this release, and what older releases left to be done."""

from __future__ import annotations

import logging
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from edge.core.migrate import migrate
from edge.core.vault import consents, faces, persons
from edge.core.vault.database import FILE, connect, unproven
from edge.core.vault.errors import KeyLost, WrongKey
from edge.core.vault.keyfile import KeyFiles
from edge.core.vault.keys import KEY_BYTES, Keys, unseal
from models.people import NewFace
from models.text import Id

log = logging.getLogger(__name__)
SCHEMA = Path(__file__).parent / "schema"
HASH = "hash"
FIRST_EMBEDDER = "dlib-resnet-v1"
"""Release 0.1.0 had but one, and made templates of photos alone."""


def prepare(db: sqlite3.Connection, files: KeyFiles) -> Keys:
    """Bring a vault up to this release; return its master key. Nothing is changed where no key fits."""
    keys = _fitting(db, files)
    migrate(db, SCHEMA)
    db.execute("BEGIN IMMEDIATE")
    if master_id(db) is None:
        _begin(db, keys)
    if _has(db, "face_0001"):
        _seal_anew(db, keys)
    db.execute("COMMIT")
    files.settle(keys.id)
    return keys


def is_of_this_release(folder: Path) -> bool:
    """Tell whether opening the vault in this folder changes nothing: it is as new as this release, or newer."""
    with closing(connect(folder / FILE)) as db:
        return bool(db.execute("PRAGMA user_version").fetchone()[0] >= len(list(SCHEMA.glob("*.sql"))))


def master_id(db: sqlite3.Connection) -> bytes | None:
    """Return the id of the master key that the vault is sealed with, None before it says so."""
    row = db.execute("SELECT value FROM keyring WHERE name = 'master'").fetchone() if _has(db, "keyring") else None
    return None if row is None else bytes(row[0])


def hash_key(db: sqlite3.Connection, keys: Keys) -> bytes:
    """Return the key of keyed hashes; it outlives the master key, or else no PIN would."""
    row = db.execute("SELECT value FROM keyring WHERE name = ?", (HASH,)).fetchone()
    return keys.unwrap(row[0], HASH)


def is_empty(db: sqlite3.Connection) -> bool:
    """Tell whether nothing in the vault is sealed yet."""
    queries = {table: f"SELECT 1 FROM {table} LIMIT 1" for table in ("person", "stranger", "content")}  # noqa: S608
    return all(db.execute(query).fetchone() is None for table, query in queries.items() if _has(db, table))


def _fitting(db: sqlite3.Connection, files: KeyFiles) -> Keys:
    wanted = master_id(db)
    if is_empty(db):
        if wanted is not None:
            try:
                return files.fitting(wanted)
            except (KeyLost, WrongKey):
                db.execute("DELETE FROM keyring")  # nothing is sealed with the key that is lost
        return next((keys for _, keys in files.found()), None) or files.make()
    if wanted is not None:
        return files.fitting(wanted)
    for _, keys in files.found():
        if _opens_a_person(db, keys):
            return keys
    raise files.missing(None)


def _opens_a_person(db: sqlite3.Connection, keys: Keys) -> bool:
    person, wrapped = db.execute("SELECT id, wrapped FROM person LIMIT 1").fetchone()
    try:
        keys.unwrap(wrapped, persons.purpose(person))
    except WrongKey:
        return False
    return True


def _begin(db: sqlite3.Connection, keys: Keys) -> None:
    """Write the keyring; verifiers of release 0.1.0 were keyed with the master key."""
    known = db.execute("SELECT 1 FROM credential LIMIT 1").fetchone() is not None
    key = keys.as_hash_key() if known else secrets.token_bytes(KEY_BYTES)
    db.execute("INSERT INTO keyring VALUES ('master', ?), (?, ?)", (keys.id, HASH, keys.wrap(key, HASH)))


def _seal_anew(db: sqlite3.Connection, keys: Keys) -> None:
    """Seal the faces of release 0.1.0 by face keys, inside a transaction."""
    for person, given in db.execute(
        "SELECT f.person, max(c.given) FROM face_0001 f JOIN consent c ON c.person = f.person "
        "WHERE c.purpose = ? AND c.withdrawn IS NULL GROUP BY f.person",
        (consents.FACE,),
    ).fetchall():
        key = persons.key(db, keys, person)
        rows = db.execute("SELECT id, sealed FROM face_0001 WHERE person = ?", (person,)).fetchall()
        found = (_old_face(key, person, face, sealed) for face, sealed in rows)
        faces.add(db, keys, person, [face for face in found if face is not None], given)
    db.execute("DROP TABLE face_0001")
    unproven(db)


def _old_face(key: bytes, person: Id, face: Id, sealed: bytes) -> NewFace | None:
    try:
        values = unseal(key, sealed, f"face:{person}:{face}")
    except WrongKey:
        log.error("face %s of person %s was damaged and is not taken over", face, person)  # noqa: TRY400
        return None
    return NewFace(embedder=FIRST_EMBEDDER, values=values, quality=1.0, source="photo")


def _has(db: sqlite3.Connection, table: str) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone() is not None
