"""A decoded frame made into what the ring holds, and what is said about it."""

from __future__ import annotations

import zlib
from typing import Any, cast

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

_LUMA = np.array((0.114, 0.587, 0.299)) / 255  # BT.601 weights of blue, green, red
_STRIDE = 8


def fitted(frame: VideoFrame, width: int, height: int) -> Picture:
    """Return (height, width, 3) BGR: scaled to fit, black beside it, so that faces keep their shape."""
    scale = min(width / frame.width, height / frame.height)
    inner = max(2, round(frame.width * scale)), max(2, round(frame.height * scale))
    small = cast("Picture", frame.reformat(*inner, format="bgr24").to_ndarray())
    if small.shape == (height, width, 3):
        return np.ascontiguousarray(small)
    picture = np.zeros((height, width, 3), np.uint8)
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    picture[top : top + inner[1], left : left + inner[0]] = small
    return picture


def luma(picture: Picture) -> float:
    """Return the mean brightness, 0 black to 1 white, from every 64th pixel."""
    mean: NDArray[Any] = picture[::_STRIDE, ::_STRIDE].mean(axis=(0, 1))
    return float(mean @ _LUMA)


def fingerprint(picture: Picture) -> int:
    """Return the CRC-32 of all pixels: a sensor's noise changes it with every frame."""
    return zlib.crc32(picture.data)
