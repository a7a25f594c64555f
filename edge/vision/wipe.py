"""Memory that held templates is overwritten: once it is freed, nobody knows how long its bytes stay there."""

from __future__ import annotations

import ctypes

import numpy as np


def wipe(*buffers: bytes) -> None:
    """Overwrite bytes that nobody else uses, in place; Python has no word for it."""
    for buffer in buffers:
        if buffer:
            ctypes.memset(np.frombuffer(buffer, np.uint8).ctypes.data, 0, len(buffer))
