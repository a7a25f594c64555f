"""Photos as people send them: every format, orientation and fault."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image as Pillow

from edge.vision.faces import Image

ORIENTATION = 0x0112
"""Exif 2.32, tag 274: 1 upright, 2..8 turned or mirrored."""

UNDONE_BY = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_90,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_270,
}


def encoded(image: Pillow.Image, kind: str, **options: Any) -> bytes:
    """Return the file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def pillow(bgr: Image) -> Pillow.Image:
    return Pillow.fromarray(np.ascontiguousarray(bgr[:, :, ::-1]))


def turned(bgr: Image, orientation: int, kind: str) -> bytes:
    """Return a file whose pixels lie so that the Exif orientation puts them right."""
    exif = Pillow.Exif()
    exif[ORIENTATION] = orientation
    image = pillow(bgr)
    if orientation in UNDONE_BY:
        image = image.transpose(UNDONE_BY[orientation])
    return encoded(image, kind, exif=exif, quality=95)


def deep(bgr: Image) -> bytes:
    """Return a grey PNG of 16 bits."""
    grey = np.asarray(pillow(bgr).convert("L")).astype(np.uint16)
    return encoded(Pillow.fromarray(grey * 257), "PNG")


def animated(bgr: Image, kind: str) -> bytes:
    image = pillow(bgr)
    return encoded(image, kind, save_all=True, append_images=[image.transpose(Pillow.Transpose.ROTATE_180)])


def bomb(side: int) -> bytes:
    """Return a PNG of some hundred bytes whose header promises side * side pixels (PNG 1.2, section 11.2.2)."""
    file = bytearray(encoded(Pillow.new("1", (8, 8)), "PNG"))
    file[16:24] = struct.pack(">II", side, side)
    file[29:33] = struct.pack(">I", zlib.crc32(file[12:29]))
    return bytes(file)
