"""All that the vault holds about one person, for them to read (PIPL Art. 45)."""

from __future__ import annotations

import base64
import sqlite3
from datetime import UTC, datetime
from typing import Any

import msgspec

from edge.core.vault import consents, faces, persons
from edge.core.vault.store import Vault
from models.text import Id, Instant

SESSIONS = "SELECT expires FROM session WHERE json_extract(actor, '$.id') = ? ORDER BY 1"


def held(vault: Vault, person: Id) -> dict[str, object]:
    """Return it as plain JSON values, instants in UTC; KeyError where there is no such person."""
    with vault.reading() as db:
        keys = vault.keys(db)
        key = persons.key(db, keys, person)
        notes = {name: value.decode(errors="replace") for name, value in persons.values(db, key, person).items()}
        roles, scope, created = db.execute(
            "SELECT roles, scope, created FROM person WHERE id = ?", (person,)
        ).fetchone()
        return {
            "id": person,
            "name": notes.pop(persons.NAME, None),
            "roles": msgspec.json.decode(roles),
            "only_these_doors": msgspec.json.decode(scope),
            "enrolled": _utc(created),
            "notes": notes,
            "ways_in": _column(db, "SELECT kind FROM credential WHERE person = ? ORDER BY 1", person),
            "signed_in_until": [_utc(each) for each in _column(db, SESSIONS, person)],
            "consents": [_consent(each) for each in consents.read(db, key, person)],
            "faces": [_face(each) for each in faces.read(db, keys, person)],
        }


def _consent(record: consents.ConsentRecord) -> dict[str, object]:
    return msgspec.structs.asdict(record) | {"given": _utc(record.given), "withdrawn": _utc(record.withdrawn)}


def _face(face: faces.StoredFace) -> dict[str, object]:
    numbers = base64.b64encode(face.values).decode()
    return {
        "embedder": face.embedder,
        "created": _utc(face.created),
        "quality": face.quality,
        "source": face.source,
        "float32_little_endian_base64": numbers,
    }


def _column(db: sqlite3.Connection, query: str, person: Id) -> list[Any]:
    return [row[0] for row in db.execute(query, (person,))]


def _utc(instant: Instant | None) -> str | None:
    return None if instant is None else datetime.fromtimestamp(instant / 1e9, UTC).isoformat(timespec="seconds")
