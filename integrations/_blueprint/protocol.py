"""The thermometer's lines: requests to bytes, bytes to answers. No I/O.

Each line is ASCII and ends in CR LF. `T?` asks; `T=+21.4` answers in degrees Celsius; `E1`: the sensor is broken.
"""

from __future__ import annotations

import re

from msgspec import Struct

ASK = b"T?\r\n"
END = b"\r\n"
LONGEST_LINE = 32

# Noise may stand before a line: only its end counts.
TEMPERATURE = re.compile(rb"T=([+-]\d{1,3}\.\d)$")
BROKEN = re.compile(rb"E\d$")


class Measured(Struct, frozen=True):
    """The temperature in degrees Celsius."""

    celsius: float


class Broken(Struct, frozen=True):
    """The thermometer lives, its sensor does not."""


Answer = Measured | Broken


class AnswerParser:
    """Finds the first good line. ValueError: a line that is none, or does not end; it was dropped."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> Answer | None:
        """Take bytes, return the answer when it is whole."""
        self._buffer += data
        *lines, self._buffer = self._buffer.split(END)
        for line in lines:
            if found := TEMPERATURE.search(line):
                return Measured(float(found[1]))
            if BROKEN.search(line):
                return Broken()
        if lines or len(self._buffer) > LONGEST_LINE:
            self._buffer = self._buffer[-LONGEST_LINE:]
            raise ValueError("no line of the thermometer's")
        return None
