"""Relay and input boards that speak Modbus RTU and end pulses themselves (Waveshare Modbus RTU Relay (D))."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from models.integration import DeviceConfig
from models.text import LinkRef

RUNNER = "integrations.modbus_relay.device:ModbusRelay"

Number = Annotated[int, Meta(ge=0, le=31)]


class Config(DeviceConfig, frozen=True, kw_only=True):
    """`link`: the bus; `address`: the board's DIP switches; `active_low`: inputs on when they read 0."""

    link: LinkRef
    address: Annotated[int, Meta(ge=1, le=247)] = 1
    relays: Annotated[int, Meta(ge=1, le=32)] = 8
    inputs: Annotated[int, Meta(ge=1, le=32)] = 8
    poll_ms: Annotated[int, Meta(ge=20, le=60_000)] = 100
    timeout_ms: Annotated[int, Meta(ge=10, le=5_000)] = 150
    active_low: tuple[Number, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError where an inverted input is not on the board."""
        for number in self.active_low:
            if number >= self.inputs:
                raise ValueError(f"active_low: the board has inputs 0 to {self.inputs - 1}, not {number}")
