"""The notices section of linli.yaml."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from models.notices import Seconds
from models.text import Code, Id


class Feed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table that the city sends anew from time to time."""

    id: Id
    """The feed's name; what hangs on the board under it is replaced by each update."""
    kind: Code
    """The template it is drawn in, such as weather or bus."""
    targets: tuple[Id, ...] = ()
    """The screens and groups of screens that show it; none: all."""
    priority: Annotated[int, Meta(ge=0, le=9)] = 5
    """How it ranks among what these screens show; only the highest is shown."""
    seconds: Seconds = 15
    """For how long it stands on a screen at a time."""
    residents: bool = True
    """Whether residents' own pages show it too."""


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who must agree to a notice, what the city sends, how long what is over is kept."""

    approvals: Annotated[int, Meta(ge=0, le=2)] = 0
    """How many others than its author must agree before a notice hangs."""
    feeds: tuple[Feed, ...] = ()
    """The tables that the city sends."""
    keep_days: Annotated[int, Meta(ge=0, le=365)] = 30
    """How long a notice or a draft whose time is over stays before its contents are destroyed."""
