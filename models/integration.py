"""What an integration is given and what it must be. It imports this and `integrations._links`, nothing else."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Protocol, TypeVar

from msgspec import Meta, Struct

from models.glass import Frame, Glass, GlassReport, Slide
from models.nouns import Event, Reading
from models.relay import DeviceCommand
from models.system import LostReason
from models.text import Id, Words
from models.things import Thing
from models.video import StreamHealth, StreamSpec


class DeviceConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every device's section of linli.yaml has; an integration's `Config` adds its own keys."""

    id: Id
    kind: Id
    name: str = ""
    area: str = ""


class CameraConfig(DeviceConfig, frozen=True, kw_only=True):
    """A device that gives pictures of this size to the vision worker."""

    width: Annotated[int, Meta(ge=160, le=3840, multiple_of=2)] = 640
    height: Annotated[int, Meta(ge=90, le=2160, multiple_of=2)] = 360


class LinkConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every link's section of linli.yaml has."""

    id: Id
    kind: Id


class DeviceUnavailable(Exception):
    """Try again later: no answer, a garbled one, a closed line."""

    def __init__(self, reason: LostReason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


class DeviceRefused(Exception):
    """Do not try again: the device understood and said no, with words for a person."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


T = TypeVar("T")
F_co = TypeVar("F_co", covariant=True)


class Parser(Protocol[F_co]):
    """A sans-I/O protocol's receiving half: `feed` yields a frame, or None for need-more; ValueError: garbage."""

    def feed(self, data: bytes) -> F_co | None:
        """Take bytes as they come."""
        ...


class Bus(Protocol):
    """A half-duplex line with one conversation at a time."""

    async def exchange(self, request: bytes, parser: Parser[T], *, timeout: float, deadline: int | None = None) -> T:  # noqa: ASYNC109
        """Send, receive one frame. Raise DeviceUnavailable: silent, garbled or closed.

        `deadline` is CLOCK_BOOTTIME ns: a request that could not be sent by then is not sent (TimeoutError).
        """
        ...


class Streams(Protocol):
    """Camera processes: each open stream is one process that decodes into shared memory."""

    def watch(self, spec: StreamSpec) -> AsyncGenerator[StreamHealth, None]:
        """Run the process while iterated; DeviceUnavailable when it dies, freezes or can't open its source."""
        ...


class HttpRequest(Struct, frozen=True, kw_only=True):
    """A request to a device that pulls. Header names are lower case, `path` follows the mount, `base` is its URL."""

    method: str
    path: str
    base: str
    headers: dict[str, str]
    query: dict[str, str]
    body: bytes
    peer: str


class HttpReply(Struct, frozen=True, kw_only=True):
    """The answer to it."""

    status: int = 200
    type: str = "application/json"
    body: bytes = b""
    headers: dict[str, str] = {}


HttpHandler = Callable[[HttpRequest], Awaitable[HttpReply]]


class Frames(Protocol):
    """Slides drawn for a panel, by the render worker; the same slide for the same glass is drawn once."""

    async def frame(self, slide: Slide, glass: Glass) -> Frame:
        """Return the frame; `models.glass.NoFrame` where it can't be drawn, DeviceUnavailable: ask again later."""
        ...


class Context(Protocol):
    """What a device may do in the hub."""

    def publish(self, event: Event, *, cause: str | None = None) -> None:
        """Say a fact; it is appended at once and reacted to later, never inside this call."""
        ...

    def measure(self, reading: Reading, *, thing: str | None = None) -> None:
        """Say a reading of the device, or of that Thing behind it: the latest replaces the one before."""
        ...

    def announce(self, thing: Thing) -> None:
        """Say what people see of this device."""
        ...

    def online(self) -> None:
        """Say that the device answers; the first call after it was lost is published."""
        ...

    def frames(self) -> Frames:
        """Return the render worker."""
        ...

    def glass(self, number: int, report: GlassReport) -> None:
        """Say what is known of what the panel on that channel shows."""
        ...

    def mount(self, path: str, handler: HttpHandler, *, header: str = "", value: str = "") -> None:
        """Have requests for that path, and below it, answered by this device; mounting it again replaces it.

        Devices that share a path name the header (lower case) whose value, in any case, tells them apart.
        """
        ...

    def bus(self, link: str) -> Bus:
        """Return the configured link of that id."""
        ...

    def streams(self) -> Streams:
        """Return the camera processes."""
        ...


class Runner(Protocol):
    """A device. `run` reads until cancelled; `handle` carries out one command at a time, beside `run`.

    Both raise DeviceUnavailable or DeviceRefused; `run` is then started again with back-off.
    """

    async def run(self) -> None:
        """Talk to the device until cancelled."""
        ...

    async def handle(self, command: DeviceCommand, deadline: int) -> None:
        """Carry out a command before `deadline` (CLOCK_BOOTTIME ns)."""
        ...


MakeRunner = Callable[[DeviceConfig, Context], Runner]
"""What an integration's `RUNNER` names."""

OpenLink = Callable[[LinkConfig], AbstractAsyncContextManager[Bus]]
"""What a link module's `OPEN` names."""
