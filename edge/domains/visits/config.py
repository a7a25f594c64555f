"""The visits section of linli.yaml."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta, Struct

from models.text import Zone


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How visits are reckoned and kept."""

    keep_days: Annotated[int, Meta(ge=1, le=730)] = 90
    """How long a visit that was made is kept; then its texts are destroyed."""
    timezone: Zone = "Asia/Shanghai"
    """The time zone in which who was not home is called on the next day, as the IANA database names it."""

    def __post_init__(self) -> None:
        """Refuse a time zone that nobody knows."""
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, OSError):
            raise ValueError(f"no time zone {self.timezone!r}; expected a name like Asia/Shanghai") from None
