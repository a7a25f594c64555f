"""Modbus RTU as relay boards speak it: requests to bytes, bytes to replies. No I/O.

Coil n is relay n, 00FF all; FC 05 at 0200 + n closes relay n for value x 100 ms: the board ends it.
A frame is address, function, data, CRC-16/MODBUS low byte first (Modbus over Serial Line V1.02, 2.5.1).
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

READ_COILS = 0x01
READ_INPUTS = 0x02
WRITE_COIL = 0x05
FAILED = 0x80

ALL_RELAYS = 0x00FF
FLASH_ON = 0x0200
FLASH_UNIT_MS = 100
LONGEST_FLASH_MS = 60_000  # a lock held longer is not pulsed, and its coil is not made for it

MAX_FRAME = 256
FAILURE_BYTES = 5
FIXED_BYTES = 8


class Bits(Struct, frozen=True):
    """What the board's relays or inputs are, from 0."""

    on: tuple[bool, ...]


class Written(Struct, frozen=True):
    """The board repeated the request: it was taken."""


class Failed(Struct, frozen=True):
    """The board refused the request: an exception code of the Modbus application protocol, V1.1b3, 7."""

    code: int


Reply = Bits | Written | Failed


def read_relays(address: int, count: int) -> bytes:
    """Ask for the first `count` relays."""
    return _frame(address, READ_COILS, 0, count)


def read_inputs(address: int, count: int) -> bytes:
    """Ask for the first `count` inputs."""
    return _frame(address, READ_INPUTS, 0, count)


def all_off(address: int) -> bytes:
    """Open every relay."""
    return _frame(address, WRITE_COIL, ALL_RELAYS, 0)


def flash_on(address: int, relay: int, ms: int) -> bytes:
    """Close a relay for `ms`, rounded up to 100 ms; ValueError outside relay 0..254 and 1..60000 ms."""
    if not 0 <= relay < ALL_RELAYS:
        raise ValueError(f"relay {relay} is outside 0..{ALL_RELAYS - 1}")
    if not 0 < ms <= LONGEST_FLASH_MS:
        raise ValueError(f"a pulse of {ms} ms is outside 1..{LONGEST_FLASH_MS} ms")
    return _frame(address, WRITE_COIL, FLASH_ON + relay, -(-ms // FLASH_UNIT_MS))


class ReplyParser:
    """Finds the reply to one request, whatever noise stands before it.

    What a reply may look like follows from the request alone: a length that comes over the wire is compared,
    not believed. ValueError: more noise than a frame may hold; it was dropped and `feed` may go on.
    """

    def __init__(self, request: bytes) -> None:
        self._buffer = b""
        self._noise = 0
        address, function = request[0], request[1]
        self._forms: tuple[Form, ...] = (
            (bytes((address, function | FAILED)), FAILURE_BYTES, lambda frame: Failed(frame[2])),
            _success(request),
        )

    def feed(self, data: bytes) -> Reply | None:
        """Take bytes, return the reply when it is whole."""
        self._buffer += data
        start = 0
        while start < len(self._buffer):
            reply = self._at(start)
            if reply is not None:
                return reply
            start += 1
        self._trim()
        return None

    def _at(self, start: int) -> Reply | None:
        for head, size, read in self._forms:
            frame = self._buffer[start : start + size]
            if len(frame) == size and frame.startswith(head) and sound(frame):
                return read(frame)
        return None

    def _trim(self) -> None:
        """Keep only what may still become a reply."""
        keep = next((at for at in range(len(self._buffer)) if self._may_become(at)), len(self._buffer))
        self._buffer = self._buffer[keep:]
        self._noise += keep
        if self._noise > MAX_FRAME:
            self._noise = 0
            raise ValueError(f"over {MAX_FRAME} bytes and no reply among them")

    def _may_become(self, start: int) -> bool:
        rest = self._buffer[start:]
        return any(len(rest) < size and rest[: len(head)] == head[: len(rest)] for head, size, _ in self._forms)


def crc16(data: bytes) -> bytes:
    """Return the CRC-16/MODBUS, low byte first."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc.to_bytes(2, "little")


def sound(frame: bytes) -> bool:
    """Tell whether the frame's last two bytes are the CRC of all before."""
    return crc16(frame[:-2]) == frame[-2:]


Form = tuple[bytes, int, Callable[[bytes], Reply]]


def _frame(address: int, function: int, where: int, value: int) -> bytes:
    body = bytes((address, function)) + where.to_bytes(2, "big") + value.to_bytes(2, "big")
    return body + crc16(body)


def _success(request: bytes) -> Form:
    """Return the first bytes of the good reply, its size, and how to read it."""
    if request[1] == WRITE_COIL:
        return request, FIXED_BYTES, lambda _: Written()
    count = int.from_bytes(request[4:6], "big")
    size = -(-count // 8)

    def bits(frame: bytes) -> Bits:
        return Bits(tuple(bool(frame[3 + n // 8] >> n % 8 & 1) for n in range(count)))

    return request[:2] + bytes((size,)), 5 + size, bits
