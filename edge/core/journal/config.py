"""The journal's section of linli.yaml, and what can go wrong with a journal."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

Positive = Annotated[int, Meta(ge=1)]


class JournalConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bounds: `max_mb`, `max_rows` of the database, `ring` events in memory, `spill_mb` of preallocated file.

    `slow_ms`: a commit longer than this is reported; `retry_ms`: how often a full disk is tried again;
    `give_up_ms`: how long a caller waits for a fact that only memory holds.
    """

    max_mb: Positive = 512
    max_rows: Positive = 2_000_000
    ring: Positive = 10_000
    spill_mb: Positive = 4
    slow_ms: Positive = 1_000
    retry_ms: Positive = 1_000
    give_up_ms: Positive = 5_000


class JournalError(Exception):
    """The journal can't be opened or used; the message names the file and the remedy."""


class JournalCorrupt(JournalError):
    """The database is damaged. It is never replaced by an empty one unasked."""


class NotDurable(JournalError):
    """The fact could be kept nowhere, or memory alone holds it."""
