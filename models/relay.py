"""Relays and inputs: the commands a switching board takes and the facts it senses, whoever made it."""

from __future__ import annotations

from typing import ClassVar

from models.nouns import Command, Event, command, event
from models.text import Channel, Id


class DeviceCommand(Command, frozen=True, kw_only=True):
    """A command for one channel of a device; the router takes it from the channel's owning domain alone."""

    actuates: ClassVar[bool] = True
    channel: Channel

    @property
    def device(self) -> str:
        """The device's id."""
        return self.channel.rpartition("/")[0]

    @property
    def number(self) -> int:
        """The channel's number on the device, from 0."""
        return int(self.channel.rpartition("/")[2])


@command("relay.pulse", ttl_ms=3_000, durability="act")
class PulseRelay(DeviceCommand, frozen=True, kw_only=True):
    """Close the relay for `ms` milliseconds; the board itself ends the pulse."""

    ms: int


@command("relay.read_inputs", ttl_ms=5_000, durability="act")
class ReadInput(DeviceCommand, frozen=True, kw_only=True):
    """Say what the input is now, changed or not: answered by an `InputSensed`."""

    actuates: ClassVar[bool] = False


@event("relay.input_sensed")
class InputSensed(Event, frozen=True, kw_only=True):
    """An input changed, or its state was asked for. `on`: its contact is closed."""

    channel: Channel
    on: bool


@event("relay.input_unknown")
class InputUnknown(Event, frozen=True, kw_only=True):
    """The device is lost: what its inputs are is not known."""

    device: Id
