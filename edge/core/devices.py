"""What a device is given: its way to publish, to measure, to be seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec import Struct

from edge.core.hub import Hub
from edge.core.readings import Readings
from edge.core.rows import RowStore
from edge.core.supervisor import Supervised
from models.glass import GlassReport
from models.integration import Bus, Frames, HttpHandler, Streams
from models.nouns import Event, Reading
from models.things import Thing


class Mount(Protocol):
    """See `models.integration.Context.mount`."""

    def __call__(self, path: str, handler: HttpHandler, *, header: str = "", value: str = "") -> None:
        """Have a path answered."""
        ...


class Around(Struct, frozen=True):
    """What the hub has for devices beside itself. `reported`: told what the panel on a channel shows."""

    buses: Mapping[str, Bus]
    streams: Streams
    frames: Frames
    reported: Callable[[str, GlassReport], None]
    mount: Mount


class DeviceContext:
    """Implements `models.integration.Context` for one device."""

    def __init__(
        self,
        device: str,
        hub: Hub,
        rows: RowStore,
        readings: Readings,
        state: Supervised,
        around: Around,
    ) -> None:
        self._device = device
        self._hub = hub
        self._rows = rows
        self._readings = readings
        self._state = state
        self._around = around

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

    def frames(self) -> Frames:
        """Return the render worker."""
        return self._around.frames

    def glass(self, number: int, report: GlassReport) -> None:
        """Say what is known of what a panel shows."""
        self._around.reported(f"{self._device}/{number}", report)

    def mount(self, path: str, handler: HttpHandler, *, header: str = "", value: str = "") -> None:
        """Have a path of the web server answered by this device."""
        self._around.mount(path, handler, header=header, value=value)

    def bus(self, link: str) -> Bus:
        """Return the configured link of that id."""
        return self._around.buses[link]

    def streams(self) -> Streams:
        """Return the camera processes."""
        return self._around.streams
