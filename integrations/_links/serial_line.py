"""One conversation on a serial port, in the thread that holds it: calls block, but for `close`."""

from __future__ import annotations

import logging
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import serial

from integrations._links.echo import Echo, Sieve
from models.integration import DeviceUnavailable, Parser

T = TypeVar("T")

log = logging.getLogger(__name__)

FIRST_RETRY_S = 0.1
LONGEST_RETRY_S = 2.0
SETTLE_ROUNDS = 10


class SerialLine:
    """A port that is made when needed, and made again, with back-off, after it vanished. `gap` in seconds.

    The port's reads may block for a moment only: closing is noticed, and a timeout ends, between two.
    """

    def __init__(self, name: str, make: Callable[[], serial.Serial], *, gap: float, echo: Echo) -> None:
        self._name = name
        self._make = make
        self._gap = gap
        self._echo = echo
        self._port: serial.Serial | None = None
        self._closing = threading.Event()
        self._traffic_at = 0.0
        self._retry_at = 0.0
        self._retry = FIRST_RETRY_S

    @property
    def closed(self) -> bool:
        """Tell whether `close` was called."""
        return self._closing.is_set()

    def converse(self, request: bytes, parser: Parser[T], timeout: float, deadline: int | None) -> T:
        """Send, receive one frame; see `models.integration.Bus.exchange`."""
        with self._guarded():
            port = self._open()
            self._settle(port)
        if deadline is not None and time.clock_gettime_ns(time.CLOCK_BOOTTIME) >= deadline:
            raise TimeoutError("the request's time was over before it could be sent: it was not sent")
        with self._guarded():
            port.write(request)
            port.flush()
            self._traffic_at = time.monotonic()
            return self._receive(port, request, parser, timeout)

    def close(self) -> None:
        """End the conversation in progress and refuse all further ones."""
        self._closing.set()

    def release(self) -> None:
        """Give the port back; only for the thread that converses."""
        port, self._port = self._port, None
        if port is not None:
            with suppress(OSError, termios.error):
                port.close()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (OSError, termios.error) as error:
            self.release()
            self._retry_at = time.monotonic() + self._retry
            self._retry = min(self._retry * 2, LONGEST_RETRY_S)
            raise DeviceUnavailable("closed", f"{self._name}: {error}") from error

    def _open(self) -> serial.Serial:
        if self.closed:
            raise DeviceUnavailable("closed", f"{self._name}: the hub is closing the line")
        if self._port is None:
            if time.monotonic() < self._retry_at:
                raise DeviceUnavailable("closed", f"{self._name} could not be opened; it will be tried again")
            self._port = self._make()
            self._retry = FIRST_RETRY_S
            self._echo.forget()
            log.info("%s is open", self._name)
        return self._port

    def _settle(self, port: serial.Serial) -> None:
        """Drop what came late and wait for the gap; a line that never falls silent is used all the same."""
        for _ in range(SETTLE_ROUNDS):
            time.sleep(max(0.0, self._traffic_at + self._gap - time.monotonic()))
            if not port.in_waiting:
                return
            port.reset_input_buffer()
            self._traffic_at = time.monotonic()

    def _receive(self, port: serial.Serial, request: bytes, parser: Parser[T], timeout: float) -> T:
        ends = time.monotonic() + timeout
        sieve = Sieve(self._echo, request)
        while time.monotonic() < ends and not self.closed:
            data = port.read(port.in_waiting or 1)
            if not data:
                continue
            self._traffic_at = time.monotonic()
            frame = _feed(parser, sieve.take(data))
            if frame is not None:
                sieve.answered()
                return frame
        held = sieve.failed(port)
        self._traffic_at = time.monotonic()
        frame = _feed(parser, held)
        if frame is not None:
            return frame
        raise DeviceUnavailable("garbled" if sieve.passed or held else "silent", f"no answer on {self._name}")


def _feed(parser: Parser[T], data: bytes) -> T | None:
    """Garbage is no reason to stop listening: the frame may come behind it."""
    try:
        return parser.feed(data) if data else None
    except ValueError as error:
        log.debug("garbage: %s", error)
        return None
