"""The folder to copy: a thermometer on a serial line that answers `T?` with `T=+21.4`. See docs/first_device.md."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from models.integration import DeviceConfig
from models.nouns import Reading, reading
from models.text import LinkRef

RUNNER = "integrations._blueprint.device:Thermometer"


class Config(DeviceConfig, frozen=True, kw_only=True):
    """`link` is the bus it hangs on; it is asked every `every_s` s and has `timeout_ms` ms to answer."""

    link: LinkRef
    every_s: Annotated[float, Meta(gt=0)] = 5.0
    timeout_ms: Annotated[int, Meta(ge=10, le=5_000)] = 200


@reading("blueprint.temperature", unit="°C")
class Temperature(Reading, frozen=True, kw_only=True):
    """The air around the sensor."""

    value: float
