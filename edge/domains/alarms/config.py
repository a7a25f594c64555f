"""The alarms section of linli.yaml."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

Wait = Annotated[int, Meta(ge=10, le=86_400)]


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long an alarm may wait for somebody."""

    escalate_s: Annotated[tuple[Wait, ...], Meta(max_length=2)] = (300, 900)
    """Seconds after which an alarm that nobody took goes from level 1 to 2, and from 2 to 3; left out: never."""
