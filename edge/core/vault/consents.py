"""Consents to face recognition: given and taken back, each with who recorded it and when; all inside a transaction."""

from __future__ import annotations

import sqlite3

from msgspec import Struct

from edge.core.vault.keys import seal, text_bytes, unseal
from models.envelope import Refusal
from models.people import Consent
from models.ports import EnrolmentRefused
from models.text import Id, Instant, Words

FACE = "face"
"""The purpose of every consent so far."""
NO_CONSENT = Refusal(
    "no_consent",
    Words(
        "没有本人的单独同意（未满 14 周岁由监护人同意），不能保存人脸。",
        "A face is kept only with a separate consent of the person, or of the guardian of a child under 14.",
    ),
)
TAKEN_BACK = Refusal(
    "consent_taken_back",
    Words("这次同意已经撤回，请重新征得本人单独同意。", "This consent was taken back: ask the person for a new one."),
)


class ConsentRecord(Struct, frozen=True, kw_only=True):
    """A consent as it stands in the vault. Instants in ns; what release 0.1.0 did not record is None."""

    given: Instant
    recorded_by: Id | None
    text: Id | None
    guardian: str | None
    withdrawn: Instant | None
    withdrawn_by: Id | None


def record(db: sqlite3.Connection, key: bytes, person: Id, consent: Consent | None) -> None:
    """Store the consent, the guardian sealed by the person's key; EnrolmentRefused where there is none that stands."""
    if consent is None:
        raise EnrolmentRefused(NO_CONSENT)
    guardian = None
    if consent.guardian is not None:
        guardian = seal(key, text_bytes(consent.guardian, "the guardian's name"), _context(person, consent.given))
    db.execute(
        "INSERT OR IGNORE INTO consent (person, purpose, given, recorded_by, text_version, guardian) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (person, FACE, consent.given, consent.by, consent.text, guardian),
    )
    if not stands(db, person):
        raise EnrolmentRefused(TAKEN_BACK)


def stands(db: sqlite3.Connection, person: Id) -> bool:
    """Tell whether the person's consent is given and not taken back."""
    query = "SELECT 1 FROM consent WHERE person = ? AND purpose = ? AND withdrawn IS NULL LIMIT 1"
    return db.execute(query, (person, FACE)).fetchone() is not None


def take_back(db: sqlite3.Connection, person: Id, by: Id, at: Instant) -> None:
    """Record that the person took back whatever consent stands."""
    db.execute(
        "UPDATE consent SET withdrawn = ?, withdrawn_by = ? WHERE person = ? AND withdrawn IS NULL", (at, by, person)
    )


def read(db: sqlite3.Connection, key: bytes, person: Id) -> list[ConsentRecord]:
    """List the person's consents, oldest first."""
    rows = db.execute(
        "SELECT given, recorded_by, text_version, guardian, withdrawn, withdrawn_by FROM consent "
        "WHERE person = ? ORDER BY given",
        (person,),
    )
    return [
        ConsentRecord(
            given=given,
            recorded_by=by,
            text=text,
            guardian=None if sealed is None else unseal(key, sealed, _context(person, given)).decode(),
            withdrawn=withdrawn,
            withdrawn_by=withdrawn_by,
        )
        for given, by, text, sealed, withdrawn, withdrawn_by in rows
    ]


def _context(person: Id, given: Instant) -> str:
    return f"guardian:{person}:{given}"
