"""A serial line, RS-485 or other, for several devices: one conversation at a time, in a thread of its own."""

from __future__ import annotations

import asyncio
import itertools
import queue
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import Annotated, Literal, TypeVar

import serial
from msgspec import Meta

from integrations._links.echo import Echo
from integrations._links.serial_line import SerialLine
from models.integration import Bus, DeviceUnavailable, LinkConfig, Parser

T = TypeVar("T")

OPEN = "integrations._links.serial_bus:open_bus"

COMMAND, POLL, LAST = range(3)  # what the thread takes first
READ_S = 0.01
WRITE_S = 1.0


class Config(LinkConfig, frozen=True, kw_only=True):
    """`port` is a device's path or a pyserial URL (socket://host:port). `gap_ms`: silence between frames.

    `echo` says whether the adapter hears what it sends; auto: asked of the line each time it is opened.
    """

    port: Annotated[str, Meta(min_length=1)]
    baud: Annotated[int, Meta(ge=300, le=4_000_000)] = 9600
    parity: Literal["none", "even", "odd"] = "none"
    stop_bits: Literal[1, 2] = 1
    gap_ms: Annotated[float, Meta(ge=0, le=1000)] = 5.0
    echo: Literal["auto", "on", "off"] = "auto"


@asynccontextmanager
async def open_bus(config: Config) -> AsyncIterator[Bus]:
    """Yield the bus; its port is opened at the first exchange, so an adapter may be plugged in later."""
    bus = SerialBus(config.id, _line(config))
    try:
        yield bus
    finally:
        await bus.close()


class SerialBus:
    """A `Bus`. Requests with a deadline (commands) go before those without (polling), else in their order."""

    def __init__(self, name: str, line: SerialLine) -> None:
        self._line = line
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[], None] | None]] = queue.PriorityQueue()
        self._count = itertools.count()
        self._thread = threading.Thread(target=self._serve, name=f"bus-{name}", daemon=True)
        self._thread.start()

    async def exchange(
        self,
        request: bytes,
        parser: Parser[T],
        *,
        timeout: float,  # noqa: ASYNC109 (the device's time to answer; waiting for the line comes before it)
        deadline: int | None = None,
    ) -> T:
        """Send, receive one frame; see `models.integration.Bus`. Cancelled while it waits, it is not sent."""
        future: Future[T] = Future()

        def converse() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(self._line.converse(request, parser, timeout, deadline))
            except Exception as error:  # noqa: BLE001 (it is raised in the caller)
                future.set_exception(error)

        if self._line.closed:
            raise DeviceUnavailable("closed", "the hub is closing the line")
        self._jobs.put((POLL if deadline is None else COMMAND, next(self._count), converse))
        return await asyncio.wrap_future(future)

    async def close(self) -> None:
        """End the conversation in progress; those that wait are told that the line is closed."""
        self._line.close()
        self._jobs.put((LAST, next(self._count), None))
        await asyncio.to_thread(self._thread.join)

    def _serve(self) -> None:
        while (job := self._jobs.get()[2]) is not None:
            job()
        self._line.release()


def _line(config: Config) -> SerialLine:
    def make() -> serial.Serial:
        return serial.serial_for_url(
            config.port,
            baudrate=config.baud,
            parity=config.parity[0].upper(),
            stopbits=config.stop_bits,
            timeout=READ_S,
            write_timeout=WRITE_S,
            exclusive=True,
        )

    return SerialLine(config.port, make, gap=config.gap_ms / 1000, echo=Echo(config.echo))
