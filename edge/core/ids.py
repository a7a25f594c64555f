"""Ids of events, requests and persons: sortable by time, unguessable enough never to collide."""

from __future__ import annotations

import secrets
import time


def new_id() -> str:
    """Return 32 hexadecimal digits: 48 bits of milliseconds, 80 of randomness (in the manner of a ULID)."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


def opaque_id() -> str:
    """Return 24 random hexadecimal digits that tell nothing, not even when they were made."""
    return secrets.token_hex(12)
