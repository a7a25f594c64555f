"""The access section of linli.yaml."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from models.access import LivenessRule
from models.faces import MARGIN, MIN_QUALITY
from models.text import ChannelRef, DeviceRef, Id


class Door(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One door: what opens it, what senses it, what watches it."""

    id: Id
    name: str
    relay: ChannelRef
    """The relay that releases the lock, `device/number`."""
    sensor: ChannelRef | None = None
    """The input of the door contact; without one an opening stays unconfirmed."""
    closed_when: Literal["on", "off"] = "on"
    """What the sensor's contact says when the door is closed."""
    exit_button: ChannelRef | None = None
    """The input of the button inside: it releases the lock, so that leaving is no forced door."""
    camera: DeviceRef | None = None
    """The camera whose faces may open this door."""
    liveness: LivenessRule = "required"
    """Whether a face must be shown to be alive. `off`: a photograph opens this door, and staff see it in red."""
    pulse_ms: Annotated[int, Meta(ge=100, le=25_500)] = 1_500
    """For how long the lock is released; the board ends it by itself."""
    confirm_ms: Annotated[int, Meta(ge=1_000, le=60_000)] = 8_000
    """How long after a command the sensor may take to say open."""
    held_open_s: Annotated[int, Meta(ge=5, le=3_600)] = 60
    """How long the door may stand open."""


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Doors, and how sure a face must be."""

    doors: tuple[Door, ...]
    margin: Annotated[float, Meta(ge=0, le=0.5)] = MARGIN
    """How much nearer a face must be to its person than to the next; twins are asked for a second factor."""
    min_quality: Annotated[float, Meta(ge=0, le=1)] = MIN_QUALITY
    """A poorer shot than this (size, sharpness, pose, exposure: 0..1) opens nothing."""
    quiet_s: Annotated[float, Meta(ge=1, le=60)] = 5.0
    """For how long the same answer is not given again at a door."""
    pin_tries: Annotated[int, Meta(ge=3, le=10)] = 5
    """Wrong PINs for one room before that room's PIN is locked out."""
    lockout_s: Annotated[int, Meta(ge=30, le=3_600)] = 300
    """For how long. Face, card and the staff button go on."""
