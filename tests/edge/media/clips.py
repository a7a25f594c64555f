"""Short clips made by libav, and what a test waits for."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RATE = 30
WIDTH, HEIGHT = 320, 180
PATIENCE_S = 30.0

Image = NDArray[np.uint8]


def noisy(seconds: float) -> Iterator[Image]:
    """Yield grey pictures with a sensor's noise."""
    random = np.random.default_rng(1)
    for _ in range(int(seconds * RATE)):
        yield random.integers(100, 156, (HEIGHT, WIDTH, 3), np.uint8)


def still(seconds: float) -> Iterator[Image]:
    """Yield the very same picture."""
    return (np.full((HEIGHT, WIDTH, 3), 128, np.uint8) for _ in range(int(seconds * RATE)))


def write(path: Path, pictures: Iterator[Image]) -> Path:
    """Encode BGR pictures as H.264."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "g": "15"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    return path


async def gone(pid: int) -> None:
    """Wait until the process has ended."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(handle, ended.set)
    try:
        async with asyncio.timeout(PATIENCE_S):
            await ended.wait()
    finally:
        loop.remove_reader(handle)
        os.close(handle)
