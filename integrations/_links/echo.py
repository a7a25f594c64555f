"""Local echo: many RS-485 adapters hear what they send, and some boards answer with a copy of the request.

So an echo is stripped by count, never by content. Whether there is one shows in the first answer that differs
from its request; where all that comes is a copy, the line is asked with bytes that nobody answers.
"""

from __future__ import annotations

import time
from typing import Literal

import serial

WAIT_S = 0.03  # USB adapters hand bytes over every 16 ms
PROBES = (b"\xff\xff", b"\xff\xff\xff")  # no frame of any protocol; two lengths, so that noise is not taken for it


class Echo:
    """What is known of a port's echo; `on` is None while it is not known."""

    def __init__(self, asked: Literal["auto", "on", "off"]) -> None:
        self._auto = asked == "auto"
        self.on = None if self._auto else asked == "on"

    def learn(self, on: bool | None) -> None:  # noqa: FBT001 (what is learnt)
        """Note what was found out, or with None that it must be found out anew; nothing where it was configured."""
        if self._auto:
            self.on = on

    def forget(self) -> None:
        """Have it found out anew: the port is another one."""
        self.learn(None)

    def ask(self, port: serial.Serial) -> bool:
        """Send the probes on a quiet line and return whether they came back."""
        self.learn(all(_comes_back(port, probe) for probe in PROBES))
        return bool(self.on)


class Sieve:
    """One conversation: what is heard goes in, what the device said comes out."""

    def __init__(self, echo: Echo, request: bytes) -> None:
        self._echo = echo
        self._request = request
        self._on = echo.on
        self._head = b""
        self._held = b""
        self._count = 0
        self.passed = 0

    def take(self, data: bytes) -> bytes:
        """Return the device's share of `data`; while the echo is unknown, a copy of the request is held back."""
        before, self._count = self._count, self._count + len(data)
        self._head = (self._head + data)[: len(self._request)]
        if self._on is None:
            data = self._hold(data)
        elif self._on:
            data = data[max(0, len(self._request) - before) :]
        self.passed += len(data)
        return data

    def answered(self) -> None:
        """The device's frame was found: draw the conclusion."""
        copied = self._head == self._request and self._count > len(self._request)
        if self._echo.on is None:
            self._echo.learn(copied)
        elif copied and not self._echo.on:
            self._echo.forget()

    def failed(self, port: serial.Serial) -> bytes:
        """No frame was found: return what was held back and is the device's after all."""
        copied = self._head == self._request
        if self._on is not None:
            if copied != self._on:
                self._echo.forget()
            return b""
        if copied and (self._count > len(self._request) or self._echo.ask(port)):
            return b""
        return self._held

    def _hold(self, data: bytes) -> bytes:
        held = self._held + data
        size = len(self._request)
        if held[:size] == self._request[: len(held)]:
            self._held, data = held[:size], held[size:]
            return data
        self._held, self._on = b"", False
        return held


def _comes_back(port: serial.Serial, probe: bytes) -> bool:
    port.write(probe)
    port.flush()
    ends = time.monotonic() + WAIT_S
    heard = b""
    while time.monotonic() < ends:
        heard += port.read(port.in_waiting or 1)
    return heard == probe
