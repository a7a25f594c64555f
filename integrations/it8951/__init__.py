"""E-paper boards with an IT8951 (Waveshare's large panels), on USB as a SCSI device or behind a serial bridge."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from models.integration import DeviceConfig
from models.text import LinkRef, Minute

RUNNER = "integrations.it8951.device:It8951"


class Config(DeviceConfig, frozen=True, kw_only=True):
    """A board on `link`. `width` x `height` as people look at it, `rotation` clockwise to the board's own scan."""

    link: LinkRef
    width: Annotated[int, Meta(ge=64, le=4096)]
    height: Annotated[int, Meta(ge=64, le=4096)]
    rotation: Literal[0, 90, 180, 270] = 0
    min_s: Annotated[float, Meta(ge=1, le=86_400)] = 60.0
    """No slide is shown for less: e-paper wears, and its refresh is seen."""
    full_every: Annotated[int, Meta(ge=0, le=1000)] = 8
    """After so many partial refreshes a full one; 0: every refresh is full."""
    partial_mode: Annotated[int, Meta(ge=1, le=7)] = 1
    """The waveform of partial refreshes: 1 is DU; what number A2 has differs between panels."""
    wipe_at: Minute | None = 180
    """When every pixel is driven once a night, in minutes of the day; null: only when asked for."""
    vcom_mv: Annotated[int, Meta(ge=0, le=5000)] | None = None
    """The panel's common voltage as printed on its cable, without its minus, in mV; null: left as the board has it."""
    transfer: Annotated[int, Meta(ge=4_352, le=61_440)] = 61_440
    """The most bytes in one transfer. On a serial bridge: what its line carries in less than a second."""
    busy_s: Annotated[float, Meta(gt=0, le=120)] = 15.0
    """How long the panel may be busy with one picture."""
    every_s: Annotated[float, Meta(gt=0, le=3600)] = 60.0
    """How often its temperature is read."""
    timeout_ms: Annotated[int, Meta(ge=10, le=30_000)] = 2_000
