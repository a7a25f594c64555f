"""The services directory: who helps residents with what, where, and when they are open."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from models.nouns import Row, row
from models.roles import EVERYONE
from models.text import Id, Minute

ServiceCategory = Literal[
    "elder_care",
    "meals",
    "health",
    "housekeeping",
    "repair",
    "property",
    "committee",
    "emergency",
    "transport",
    "other",
]


class Hours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Open on these ISO weekdays (1..7, empty: daily) from `start` to `end`, minutes of the day."""

    days: tuple[Annotated[int, Meta(ge=1, le=7)], ...] = ()
    start: Minute = 0
    end: Minute = 1440


@row("service", roles=EVERYONE, scoped=False)
class ServiceRow(Row, frozen=True, kw_only=True):
    """A service of the directory, in Chinese and English; `phone` as it is dialled."""

    id: Id
    category: ServiceCategory
    name: str
    name_en: str = ""
    phone: str = ""
    place: str = ""
    about: str = ""
    hours: tuple[Hours, ...] = ()
