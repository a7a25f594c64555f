"""A gate made of real parts: a picture held before a camera's ring, a vision worker, a gallery in memory."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np

from edge.vision.config import VisionConfig
from edge.vision.faces import Image
from edge.vision.host import VisionHost
from edge.vision.wire import CameraStats, FromWorker, Seen, Setup
from models.ports import Gallery
from models.ring import RingWriter, ring_path
from models.video import FaceMatch

PATIENCE_S = 60.0
WIDTH, HEIGHT = 640, 360
Told = TypeVar("Told")


class Shelf:
    """Faces, in memory."""

    def __init__(self, people: dict[str, bytes]) -> None:
        self._changed = asyncio.Event()
        self._people, self._revision = people, 1

    def put(self, people: dict[str, bytes]) -> None:
        """Enrol these and nobody else."""
        self._people, self._revision = people, self._revision + 1
        self._changed.set()

    def gallery(self, embedder: str) -> Gallery:
        return Gallery(self._revision, embedder, tuple(self._people), b"".join(self._people.values()))

    async def changed(self, revision: int, embedder: str) -> Gallery:
        while self._revision <= revision:
            self._changed.clear()
            await self._changed.wait()
        return self.gallery(embedder)


class Gate:
    """What the worker told. Without `weights` faces are found by HOG; without `judged` liveness is off."""

    def __init__(
        self,
        hub: str,
        shelf: Shelf,
        config: VisionConfig,
        *,
        cache: Path,
        weights: Path | None = None,
        judged: bool = False,
    ) -> None:
        self.shelf = shelf
        self.matches: list[FaceMatch] = []
        self.said: list[FromWorker] = []
        self.stats: tuple[CameraStats, ...] = ()
        self.online = asyncio.Event()
        self._told = asyncio.Event()
        unjudged = () if judged else ("c",)
        setup = Setup(hub, ("c",), config, weights=str(weights or cache), cache=str(cache), unjudged=unjudged)
        self.host = VisionHost(setup, shelf, self)

    async def until(self, true: Callable[[FaceMatch], bool]) -> FaceMatch:
        """Return the first match, told or to come, of which this is true."""
        at = 0
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for match in self.matches[at:]:
                    if true(match):
                        return match
                at = len(self.matches)
                self._told.clear()
                await self._told.wait()

    async def counted(self, looks: int) -> CameraStats:
        """Wait for so many looks."""
        async with asyncio.timeout(PATIENCE_S):
            while not self.stats or self.stats[0].frames < looks:
                self._told.clear()
                await self._told.wait()
        return self.stats[0]

    async def heard_of(self, kind: type[Told]) -> Told:
        """Return the first message of that kind, said or to come."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := [it for it in self.said if isinstance(it, kind)]):
                self._told.clear()
                await self._told.wait()
        return found[0]

    def heard(self, message: FromWorker) -> None:
        self.said.append(message)
        if isinstance(message, Seen):
            self.matches.append(message.match)
        self._told.set()

    def measured(self, stats: tuple[CameraStats, ...]) -> None:
        self.stats = stats
        self._told.set()

    def enrolled(self, gallery: Gallery) -> None:
        self._told.set()


@asynccontextmanager
async def standing(
    hub: str,
    cache: Path,
    pictures: Iterator[Image],
    people: dict[str, bytes],
    *,
    weights: Path | None = None,
    judged: bool = False,
    **config: Any,
) -> AsyncIterator[Gate]:
    """Run a worker that sees the pictures, ten a second, and knows these people."""
    gate = Gate(hub, Shelf(people), VisionConfig(**config), cache=cache, weights=weights, judged=judged)
    ring = RingWriter(ring_path(hub, "c"), 4, WIDTH, HEIGHT)
    try:
        async with asyncio.TaskGroup() as group:
            work = group.create_task(gate.host.run(gate.online.set)), group.create_task(_show(ring, pictures))
            yield gate
            for task in work:
                task.cancel()
    finally:
        ring.close()


async def _show(ring: RingWriter, pictures: Iterator[Image]) -> None:
    for picture in pictures:
        now = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        ring.write(picture.tobytes(), now, now)
        await asyncio.sleep(0.1)


def held(photo: Image, scale: float = 1.0) -> Image:
    """Return the photo, centred and fitted into the camera's frame, `scale` times as large."""
    fit = scale * min(WIDTH / photo.shape[1], HEIGHT / photo.shape[0])
    small = cv2.resize(photo, None, fx=fit, fy=fit, interpolation=cv2.INTER_AREA)
    frame = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    height, width = min(HEIGHT, small.shape[0]), min(WIDTH, small.shape[1])
    top, left = (small.shape[0] - height) // 2, (small.shape[1] - width) // 2
    y, x = (HEIGHT - height) // 2, (WIDTH - width) // 2
    frame[y : y + height, x : x + width] = small[top : top + height, left : left + width]
    return frame


def swaying(frame: Image, step: int = 2) -> Iterator[Image]:
    """Yield the frame for ever, moved a little to and fro."""
    while True:
        for shift in (0, step):
            yield np.roll(frame, shift, axis=1)


def unwrapped(error: BaseException) -> BaseException:
    """Return what one task of a group raised."""
    with suppress(IndexError):
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
    return error
