"""Glass: what a panel can show, what it is to show, and what is known of what it shows."""

from __future__ import annotations

from typing import ClassVar, Literal

from msgspec import Struct

from models.nouns import Reading, Row, command, reading, row
from models.relay import DeviceCommand
from models.roles import FIELD
from models.text import Code, Hash, Id, Instant

Palette = Literal["mono", "gray4", "gray16", "bwr", "bwry", "spectra6", "rgb"]
"""What a panel's pixels can be: black and white; 4 or 16 greys; with red, with red and yellow; six inks; any colour."""

FrameFormat = Literal["bmp", "png", "jpeg", "raw"]
"""raw: rows of packed pixels, most significant first: 1, 2 or 4 bits a pixel, 3 bytes where it is rgb."""

Proof = Literal["sent", "confirmed"]
"""sent: the panel has the picture. confirmed: the panel itself said that it shows it."""


class Glass(Struct, frozen=True, kw_only=True):
    """A panel's truth. `width` x `height` in pixels as people look at it; `rotation`: clockwise to its scan.

    `limit`: the largest frame in bytes that it takes.
    """

    width: int
    height: int
    palette: Palette = "rgb"
    rotation: Literal[0, 90, 180, 270] = 0
    format: FrameFormat = "png"
    limit: int | None = None


class Slide(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One page of one content in a template. The same `id`, a digest, is the same picture."""

    id: Hash
    template: Code
    text: Id | None = None
    pictures: tuple[Id, ...] = ()
    page: int = 0
    seconds: int = 15


class Slot(Struct, frozen=True, kw_only=True):
    """From `start` until before `end` these slides in turn, the first at `start`. `takeover`: which emergency it is."""

    start: Instant
    end: Instant
    slides: tuple[Slide, ...]
    takeover: Id | None = None


class Program(Struct, frozen=True, kw_only=True):
    """What a screen shows by itself for some days to come. After the last slot, and between slots: `fallback`."""

    id: Hash
    slots: tuple[Slot, ...]
    fallback: tuple[Slide, ...]


class Frame(Struct, frozen=True, kw_only=True):
    """A slide as the panel takes it. `id` is the digest of `data`."""

    id: Hash
    type: str
    data: bytes


class NoFrame(Exception):
    """The slide can't be drawn: its content is gone, or it is too large for the panel; `code` is a word for it."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class GlassReport(Struct, frozen=True, kw_only=True):
    """What is known of a panel now: the slide and program it got or says it shows; `failed`: why it could not."""

    program: Hash | None
    slide: Hash | None
    proof: Proof
    failed: Code | None = None


@command("glass.show", durability="act", ttl_ms=60_000)
class ShowProgram(DeviceCommand, frozen=True, kw_only=True):
    """Show this from now on. `wipe`: once in between, drive every pixel, against ghosting."""

    actuates: ClassVar[bool] = False
    program: Program
    wipe: bool = False


@row("glass", roles=(*FIELD, "panel"))
class GlassRow(Row, frozen=True, kw_only=True):
    """Proof of glass: what was sent to a screen, what it confirmed, and when; None: not known."""

    id: Id
    sent: Hash | None = None
    sent_at: Instant | None = None
    confirmed: Hash | None = None
    confirmed_at: Instant | None = None
    failed: Code | None = None


@reading("panel.battery", unit="V")
class BatteryVoltage(Reading, frozen=True, kw_only=True):
    """A panel's battery."""


@reading("panel.temperature", unit="°C")
class PanelTemperature(Reading, frozen=True, kw_only=True):
    """A panel's temperature."""


@reading("panel.rssi", unit="dBm")
class PanelSignal(Reading, frozen=True, kw_only=True):
    """How strong a panel's radio is received."""
