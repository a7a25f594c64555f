"""Pictures as the firmware takes them, byte for byte: for the simulator and the tests."""

from __future__ import annotations

import struct
import zlib
from typing import Literal

BmpError = Literal["not_bmp", "bad_size", "color_scheme", "invalid_offset"]
BLACK, WHITE = b"\x00\x00\x00\x00", b"\xff\xff\xff\x00"
PNG = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def bmp_error(data: bytes) -> BmpError | None:
    """Say why the firmware would not take it: 800 x 480, one bit, 48,000 bytes, two colours, black and white."""
    if data[:2] != b"BM":
        return "not_bmp"
    if len(data) < 62:  # noqa: PLR2004 (its head)
        return "bad_size"
    (offset,) = struct.unpack_from("<I", data, 10)
    width, height, _, bits = struct.unpack_from("<iiHH", data, 18)
    _, size, _, _, colours = struct.unpack_from("<IIiiI", data, 30)
    if (width, abs(height), bits, size, colours) != (800, 480, 1, 48_000, 2):
        return "bad_size"
    if offset <= 54:  # noqa: PLR2004 (no colour table)
        return "invalid_offset"
    return None if {data[54:58], data[58:62]} == {BLACK, WHITE} else "color_scheme"


def png_error(data: bytes, width: int, height: int) -> str | None:
    """Say why a panel of that size can't decode it."""
    try:
        chunks = _chunks(data)
        head = struct.unpack(">IIBBBBB", chunks[0][1])
        row = (width * head[2] * CHANNELS[head[3]] + 7) // 8 + 1
        pixels = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    except (ValueError, LookupError, struct.error, zlib.error):
        return "wrong_format"
    if head[:2] != (width, height) or head[6] or len(pixels) != row * height:
        return "bad_size"
    return None


def is_one_bit(data: bytes) -> bool:
    """Tell whether a panel may draw it in part."""
    return data[:2] == b"BM" or data[24:26] in {b"\x01\x00", b"\x01\x03"}


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    if data[:8] != PNG:
        raise ValueError("no PNG")
    found, at = [], 8
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        if zlib.crc32(kind + body) != struct.unpack_from(">I", data, at + 8 + size)[0]:
            raise ValueError("a chunk is damaged")
        found.append((kind, body))
        at += size + 12
    if not found or found[-1][0] != b"IEND":
        raise ValueError("cut off")
    return found
