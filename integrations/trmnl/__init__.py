"""E-paper panels that speak TRMNL's protocol and pull their pictures: the hub is the server that they are set to."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta, Struct

from models.glass import Glass, Palette
from models.integration import DeviceConfig
from models.text import Zone

RUNNER = "integrations.trmnl.device:Trmnl"

TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Pixels = Annotated[int, Meta(ge=100, le=4096)]
Wait = Annotated[int, Meta(ge=30, le=86_400)]
BMP_SIDES = {800, 480}


class Sleep(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The night: the panel is told to come again at its end, and only an emergency on air keeps it awake."""

    start: TimeOfDay
    """When it begins, in quotes: "22:30"."""
    end: TimeOfDay
    """When it ends; not after `start`: on the next day."""
    timezone: Zone = "Asia/Shanghai"
    """The time zone of both."""

    def __post_init__(self) -> None:
        """Raise ValueError where there is no such zone, or no day is left."""
        if self.start == self.end:
            raise ValueError("end: the night has no end")
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, OSError, ValueError) as error:
            raise ValueError(f"timezone: no time zone is called {self.timezone!r}") from error


class Config(DeviceConfig, frozen=True, kw_only=True):
    """One panel. In its setup portal the server is the hub: http://HUB:PORT."""

    mac: Annotated[str, Meta(pattern=r"^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$")]
    """What the panel is known by."""
    token: Annotated[str, Meta(min_length=16)]
    """A secret from which the panel's own key is made; panels may have the same. Another one locks the panel out."""
    width: Pixels = 800
    """As people look at it."""
    height: Pixels = 480
    """As people look at it."""
    rotation: Literal[0, 90, 180, 270] = 0
    """Clockwise, from how people look at it to how the panel scans."""
    palette: Palette = "mono"
    """What its pixels can be."""
    format: Literal["png", "bmp"] = "png"
    """How pictures go over; bmp is for 800 x 480 mono alone, is kept by no panel and drawn at every poll."""
    limit: Annotated[int, Meta(ge=10_000, le=750_000)] = 90_000
    """The largest picture in bytes; panels with PSRAM take 750,000."""
    refresh_s: Wait = 300
    """No page turns before so long."""
    longest_s: Wait = 900
    """The panel comes again after so long at the latest; while it sleeps it hears of no emergency."""
    full_every: Annotated[int, Meta(ge=1, le=100)] = 8
    """Every n-th picture is drawn with a full refresh, against ghosting; 1: every one."""
    sleep: Sleep | None = None
    """The night, in which the panel rests."""

    def __post_init__(self) -> None:
        """Raise ValueError where the panel can't take a picture so, or its times contradict each other."""
        if self.format == "bmp" and ({self.width, self.height} != BMP_SIDES or self.palette != "mono"):
            raise ValueError("format: the firmware takes a bmp of 800 x 480 mono only")
        if self.longest_s < self.refresh_s:
            raise ValueError("longest_s: it is shorter than refresh_s")

    @property
    def glass(self) -> Glass:
        """What its panel can do."""
        return Glass(
            width=self.width,
            height=self.height,
            palette=self.palette,
            rotation=self.rotation,
            format=self.format,
            limit=self.limit,
        )
