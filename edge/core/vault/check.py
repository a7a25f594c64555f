"""Everything in the vault is opened once: what is wrong is said in words, each with what to do."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator

from edge.core.vault import consents, faces, persons
from edge.core.vault.errors import NotErased, WrongKey
from edge.core.vault.keys import Keys
from edge.core.vault.store import Vault
from models.text import Id


def check(vault: Vault) -> Iterator[str]:
    """Yield what is wrong, a line each; nothing where all is well. Deletions that are unproven are finished."""
    try:
        vault.prove((), 0)
    except NotErased as error:
        yield str(error)
    with vault.reading() as db:
        yield from _of_the_file(db)
        keys = vault.keys(db)
        for (person,) in db.execute("SELECT id FROM person ORDER BY created").fetchall():
            yield from _of_a_person(db, keys, person)
        yield from _of_faces(db)
    for each in vault.strangers():
        try:
            vault.stranger(each.id)
        except KeyError:
            continue  # its time was over just now
        except WrongKey:
            yield f"unknown face {each.id}: damaged (linli vault unknown --drop destroys them all)"
    for name in vault.lost_contents():
        yield f"content {name}: its file is lost or damaged: put the folder contents back from its backup"


def _of_the_file(db: sqlite3.Connection) -> Iterator[str]:
    for (found,) in db.execute("PRAGMA integrity_check(10)"):
        if found != "ok":
            yield f"vault.db is damaged: {found}: copy the data folder, then put vault.db back from its backup"
    for table, *_ in db.execute("PRAGMA foreign_key_check"):
        yield f"vault.db: a row of {table} belongs to nobody: put vault.db back from its backup"


def _of_a_person(db: sqlite3.Connection, keys: Keys, person: Id) -> Iterator[str]:
    try:
        key = persons.key(db, keys, person)
    except WrongKey:
        yield f"person {person}: their key is damaged and all that is theirs lost: forget them and enrol them again"
        return
    try:
        if persons.NAME not in persons.values(db, key, person):
            yield f"person {person}: has no name: forget them and enrol them again"
    except (WrongKey, UnicodeDecodeError):
        yield f"person {person}: a value is damaged: forget them and enrol them again"
    try:
        consents.read(db, key, person)
    except (WrongKey, UnicodeDecodeError):
        yield f"person {person}: the name of their guardian is damaged"
    try:
        faces.read(db, keys, person)
    except WrongKey:
        yield f"person {person}: a face is damaged: linli person withdraw {person}, then linli person face {person}"
    if faces.by_embedder(db, person) and not consents.stands(db, person):
        yield f"person {person}: has faces and no consent that stands: linli person withdraw {person}"


def _of_faces(db: sqlite3.Connection) -> Iterator[str]:
    query = "SELECT embedder, length(sealed), count(*) FROM face GROUP BY embedder, length(sealed)"
    sizes = Counter(embedder for embedder, _, _ in db.execute(query))
    for embedder, count in sizes.items():
        if count > 1:
            yield f"templates of {embedder} have {count} lengths: no gate can compare them; put the backup back"
