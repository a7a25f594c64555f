"""The requests section of linli.yaml."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

Hours = Annotated[int, Meta(ge=1, le=720)]
Days = Annotated[int, Meta(ge=1, le=730)]


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long a request may take, and how long it is kept."""

    take_hours: Hours = 24
    """Within how long somebody should take a request on."""
    urgent_hours: Hours = 1
    """Within how long somebody should take an urgent one on."""
    finish_hours: Hours = 72
    """Within how long it should be done once it was taken."""
    check_days: Days = 7
    """After so long without a word of who asked, what is done counts as well done."""
    keep_days: Days = 30
    """How long a closed request is kept; then its texts and photos are destroyed."""
    open_per_resident: Annotated[int, Meta(ge=1, le=100)] = 10
    """How many requests of one resident may be open at a time."""
