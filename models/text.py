"""Constrained strings: an event may hold only these, never free text (persons' data live in the vault)."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from msgspec import Meta, Struct

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}$")]
"""A name from the configuration or one made by the hub: a device, a door, a person, a request."""

Channel = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}/[0-9]{1,4}$")]
"""One input or output of a device: `device/number`, counted from 0."""

LinkRef = Annotated[Id, Meta(extra={"refers": "link"})]
"""The id of a configured link."""

DeviceRef = Annotated[Id, Meta(extra={"refers": "device"})]
"""The id of a configured device."""

ChannelRef = Annotated[Channel, Meta(extra={"refers": "channel"})]
"""A channel of a configured device."""

Kind = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
"""A kind of event, command or reading: `domain.name`."""

Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""A word of a closed vocabulary: a reason, an outcome."""

Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{16,64}$")]
"""A digest or a boot id, hexadecimal."""

Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
"""A calendar day of the community's time zone, ISO 8601."""

Minute = Annotated[int, Meta(ge=0, le=1440)]
"""A time of day: minutes since local midnight."""

Zone = Annotated[str, Meta(pattern=r"^[A-Za-z]+(/[A-Za-z0-9_+\-]+){0,2}$")]
"""A time zone of the IANA database."""

Instant = int
"""Nanoseconds since 1970-01-01 UTC as far as the hub's clock knows (see `models.system.ClockQuality`)."""


class Words(Struct, frozen=True):
    """The same sentence for people in Chinese and in English."""

    zh: str
    en: str


def folded(text: str) -> str:
    """Return the text as it is compared: full width as half width, capitals as small."""
    return unicodedata.normalize("NFKC", text).casefold()
