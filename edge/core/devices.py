"""What a device is given: its way to publish, to measure, to be seen."""

from __future__ import annotations

from collections.abc import Mapping

from edge.core.hub import Hub
from edge.core.readings import Readings
from edge.core.rows import RowStore
from edge.core.supervisor import Supervised
from models.integration import Bus, Streams
from models.nouns import Event, Reading
from models.things import Thing


class DeviceContext:
    """Implements `models.integration.Context` for one device."""

    def __init__(
        self,
        device: str,
        hub: Hub,
        rows: RowStore,
        readings: Readings,
        state: Supervised,
        buses: Mapping[str, Bus],
        streams: Streams,
    ) -> None:
        self._device = device
        self._hub = hub
        self._rows = rows
        self._readings = readings
        self._state = state
        self._buses = buses
        self._streams = streams

    def publish(self, event: Event, *, cause: str | None = None) -> None:
        """Say a fact."""
        self._hub.publish(event, source=self._device, cause=cause)

    def measure(self, reading: Reading, *, thing: str | None = None) -> None:
        """Say a reading of the device, or of that Thing behind it."""
        self._readings.measure(thing or self._device, reading)

    def announce(self, thing: Thing) -> None:
        """Say what people see of this device."""
        self._rows.put(thing.id, thing)

    def online(self) -> None:
        """Say that the device answers."""
        self._state.online()

    def bus(self, link: str) -> Bus:
        """Return the configured link of that id."""
        return self._buses[link]

    def streams(self) -> Streams:
        """Return the camera processes."""
        return self._streams
