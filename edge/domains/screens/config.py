"""The screens section of linli.yaml."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta, Struct

from models.glass import Glass
from models.notices import Seconds
from models.screens import ScreenKind
from models.text import ChannelRef, Code, DeviceRef, Id, Zone

Pixels = Annotated[int, Meta(ge=100, le=8192)]


class Placed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every screen has."""

    id: Id
    name: str
    """What people call it."""
    area: str = ""
    """Where it hangs."""
    groups: tuple[Id, ...] = ()
    """The groups it belongs to: playlists, notices and takeovers name a screen or a group."""
    default: Code = "welcome"
    """The template of what it shows when there is nothing else."""


class PanelScreen(Placed, frozen=True, kw_only=True, tag_field="kind", tag="panel"):
    """`kind: panel`. A device drives it: e-paper, a display board."""

    panel: ChannelRef
    """The device's channel that shows it, `device/number`."""


class KioskScreen(Placed, frozen=True, kw_only=True, tag_field="kind", tag="kiosk"):
    """`kind: kiosk`. A browser in full screen that only shows."""

    width: Pixels
    """As people look at it."""
    height: Pixels
    """As people look at it."""
    rotation: Literal[0, 90, 180, 270] = 0
    """By how much its picture is turned clockwise."""


class TouchScreen(Placed, frozen=True, kw_only=True, tag_field="kind", tag="touch"):
    """`kind: touch`. A touch screen for residents."""

    camera: DeviceRef | None = None
    """The camera that looks at who stands there."""


Screen = PanelScreen | KioskScreen | TouchScreen


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Screens, and how what they show is reckoned."""

    screens: tuple[Screen, ...] = ()
    """All of them."""
    timezone: Zone = "Asia/Shanghai"
    """The time zone of playlists' days and times, as the IANA database names it."""
    slide_s: Seconds = 15
    """For how long a takeover or the default stands at a time."""
    horizon_h: Annotated[int, Meta(ge=24, le=336)] = 48
    """How far ahead a screen knows what to show when the hub is gone."""

    def __post_init__(self) -> None:
        """Refuse a time zone that nobody knows."""
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, OSError):
            raise ValueError(f"no time zone {self.timezone!r}; expected a name like Asia/Shanghai") from None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone's rules."""
        return ZoneInfo(self.timezone)


def kind_of(screen: Screen) -> ScreenKind:
    """Return the word for what drives it."""
    match screen:
        case PanelScreen():
            return "panel"
        case KioskScreen():
            return "kiosk"
    return "touch"


def glass_of(screen: Screen) -> Glass | None:
    """Return how a browser draws it; a panel's device knows its own glass, a touch screen shows no slides."""
    if not isinstance(screen, KioskScreen):
        return None
    return Glass(width=screen.width, height=screen.height, rotation=screen.rotation)


def shows_slides(screen: Screen) -> bool:
    """Tell whether it has a program."""
    return not isinstance(screen, TouchScreen)


def targeted(config: Config, targets: tuple[Id, ...]) -> tuple[Screen, ...]:
    """Return the screens with a program that these screens and groups name; none named: all."""
    return tuple(screen for screen in config.screens if shows_slides(screen) and aims_at(targets, screen))


def aims_at(targets: tuple[Id, ...], screen: Screen) -> bool:
    """Tell whether the targets name the screen or a group of it."""
    return not targets or screen.id in targets or any(group in targets for group in screen.groups)
