"""The IT8951's USB commands: SCSI command blocks with their data phases, all numbers big endian. No I/O.

After the IT8951 USB Programming Guide v0.4 (Waveshare) as Shute312/IT8951 (dllmain.cpp), petrkr/it8951usb (main.c) and
faassen/rust-it8951 (lib.rs) use it: a block is FE 00, an address or a signature (4), the operation, then its arguments.
Pixels travel as one byte each, of which the upper half counts; one transfer holds at most 60 KiB.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from msgspec import Struct

LIMIT = 60 * 1024
INFO_SIZE = 112
SIGNATURE = 0x31353938
LARGEST_SIDE = 4096
HOTTEST = 100

INIT, DU, GC16 = 0, 1, 2
"""Waveforms: wipe; black and white without a flash; sixteen greys."""

GET_SYSTEM, READ_REGISTER, DISPLAY, LOAD_IMAGE, POWER, TEMPERATURE = 0x80, 0x83, 0x94, 0xA2, 0xA3, 0xA4
ENGINES = 0x18001224  # LUTAFSR: a bit for each display engine that is busy
INFO = struct.Struct(">28I")
AREA = struct.Struct(">5I")
SHOW = struct.Struct(">7I")

_SPREAD = bytes.maketrans(b"0123456789abcdef", bytes(grey * 0x11 for grey in range(16)))
_BLACK_AND_WHITE = b"\x00\x0f\xf0\xff"


class Exchange(Struct, frozen=True):
    """A command block, the bytes sent with it, and how many bytes come back."""

    block: bytes
    sent: bytes = b""
    awaited: int = 0


class Board(Struct, frozen=True):
    """What the board says of itself; `buffer` is the address of its picture."""

    width: int
    height: int
    buffer: int


class Band(Struct, frozen=True):
    """Rows from `top`, `height` of them, packed two pixels to a byte."""

    top: int
    height: int
    data: bytes


def get_system() -> Exchange:
    """Ask what the board is."""
    return Exchange(_block(GET_SYSTEM, int.from_bytes(b"8951"), b"\x00\x01\x00\x02"), awaited=INFO_SIZE)


def get_temperature() -> Exchange:
    """Ask for the panel's temperature."""
    return Exchange(_block(TEMPERATURE), awaited=2)


def get_engines() -> Exchange:
    """Ask which display engines are busy."""
    return Exchange(_block(READ_REGISTER, ENGINES, b"\x00\x04"), awaited=4)


def get_vcom() -> Exchange:
    """Ask for the common voltage."""
    return Exchange(_block(POWER), awaited=8)


def set_vcom(millivolts: int) -> Exchange:
    """Set the common voltage, given without its minus."""
    return Exchange(_block(POWER, 0, millivolts.to_bytes(2) + b"\x01"), awaited=8)


def load(board: Board, band: Band) -> Exchange:
    """Put rows into the board's picture."""
    area = AREA.pack(board.buffer, 0, band.top, board.width, band.height)
    return Exchange(_block(LOAD_IMAGE), area + _spread(band.data, board.width))


def display(board: Board, top: int, height: int, waveform: int) -> Exchange:
    """Bring rows of the picture to the glass, once the engines are ready."""
    return Exchange(_block(DISPLAY), SHOW.pack(board.buffer, waveform, 0, top, board.width, height, 1))


def board_of(data: bytes) -> Board:
    """Read the information block; ValueError: it is none."""
    if len(data) != INFO_SIZE:
        raise ValueError(f"an information block of {len(data)} bytes")
    numbers = INFO.unpack(data)
    _, _, signature, _, width, height, _, buffer = numbers[:8]
    if signature != SIGNATURE:
        raise ValueError(f"signature {signature:08x}")
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE and buffer):
        raise ValueError(f"a panel of {width} x {height}")
    return Board(width, height, buffer)


def temperature_of(data: bytes) -> int | None:
    """Read the temperature in °C; None: not known. ValueError: it is none."""
    if not data:
        raise ValueError("no temperature")
    return data[0] if data[0] <= HOTTEST else None


def busy_of(data: bytes) -> bool:
    """Tell whether an engine is busy; ValueError: it is no register."""
    if len(data) != 4:  # noqa: PLR2004 (a register's size)
        raise ValueError(f"a register of {len(data)} bytes")
    return int.from_bytes(data) & 0xFFFF != 0


def vcom_of(data: bytes) -> int:
    """Read the common voltage in mV, without its minus; ValueError: it is none."""
    if len(data) < 2:  # noqa: PLR2004
        raise ValueError("no voltage")
    return int.from_bytes(data[:2])


def stride(width: int) -> int:
    """Return how many bytes a packed row has."""
    return (width + 1) // 2


def bands(board: Board, rows: list[tuple[int, bytes]], transfer: int) -> Iterator[Band]:
    """Join neighbouring rows as far as a transfer holds them."""
    most = max(1, (transfer - AREA.size) // board.width)
    start = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or rows[at][0] != rows[at - 1][0] + 1 or at - start == most:
            yield Band(rows[start][0], at - start, b"".join(row for _, row in rows[start:at]))
            start = at


def rows_of(data: bytes, board: Board) -> list[tuple[int, bytes]]:
    """Number a picture's rows; ValueError: it is not this panel's."""
    size = stride(board.width)
    if len(data) != size * board.height:
        raise ValueError(f"{len(data)} bytes are no picture of {board.width} x {board.height}")
    return [(number, data[number * size : (number + 1) * size]) for number in range(board.height)]


def is_black_and_white(row: bytes) -> bool:
    """Tell whether no pixel of packed rows is grey."""
    return not row.translate(None, _BLACK_AND_WHITE)


def _block(operation: int, address: int = 0, arguments: bytes = b"") -> bytes:
    return (b"\xfe\x00" + address.to_bytes(4) + bytes([operation]) + arguments).ljust(16, b"\x00")


def _spread(packed: bytes, width: int) -> bytes:
    """One byte a pixel; an odd row's last half byte is no pixel."""
    pixels = packed.hex().encode("ascii").translate(_SPREAD)
    if width % 2 == 0:
        return pixels
    return b"".join(pixels[at : at + width] for at in range(0, len(pixels), width + 1))
