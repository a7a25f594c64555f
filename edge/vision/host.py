"""The hub's side of the vision worker; imports nothing heavy."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from asyncio.subprocess import Process
from collections.abc import Callable
from typing import Protocol

import msgspec

from edge.vision.process import end, started
from edge.vision.wire import (
    LENGTH,
    Beat,
    CameraStats,
    Confirmed,
    FromWorker,
    Ready,
    Setup,
    ToWorker,
    from_worker,
    length_of,
    packed,
    parts,
)
from models.integration import DeviceUnavailable
from models.ports import Faces, Gallery
from models.text import Id

LOG = logging.getLogger(__name__)
START_S = 120.0
"""Seconds to the first sign of life: a Raspberry Pi loads its models from a cold card, and builds a graph once."""

STATS_S = 1.0
WAITING = 4
"""Messages that wait to be written: a gallery's parts come one after another, and never all lie in memory."""


class Ears(Protocol):
    """What the hub does with what the worker says; each call returns at once."""

    def heard(self, message: FromWorker) -> None:
        """Take anything but beats."""
        ...

    def measured(self, stats: tuple[CameraStats, ...]) -> None:
        """Take the counters, about once a second."""
        ...

    def enrolled(self, gallery: Gallery) -> None:
        """Hear which gallery the worker got."""
        ...


class VisionHost:
    """Runs one worker process for all cameras."""

    def __init__(self, setup: Setup, faces: Faces, ears: Ears) -> None:
        self._setup = setup
        self._faces, self._ears = faces, ears
        self._told = 0.0
        self._outbox: asyncio.Queue[ToWorker] = asyncio.Queue(WAITING)
        self.pid: int | None = None

    def confirm(self, camera: Id, person: Id) -> None:
        """Tell the worker whom a second factor has just proved; nothing where none runs or it is busy."""
        if self.pid is not None and not self._outbox.full():
            self._outbox.put_nowait(Confirmed(camera, person))

    async def run(self, online: Callable[[], None]) -> None:
        """Run the worker until cancelled, `online` once it works. DeviceUnavailable: crashed or hung."""
        process = await started("edge.vision", self._setup.config.threads)
        self._outbox = asyncio.Queue(WAITING)
        self._outbox.put_nowait(self._setup)
        self.pid = process.pid
        try:
            async with asyncio.TaskGroup() as group:
                work = self._feed(), self._write(process), _log(process)
                beside = [group.create_task(each) for each in work]
                lost = await self._listen(process, online)
                for task in beside:
                    task.cancel()
        finally:
            self.pid = None
            await end(process)
        raise lost

    async def _listen(self, process: Process, online: Callable[[], None]) -> DeviceUnavailable:
        patience, hang_s = START_S, self._setup.config.hang_s
        while True:
            try:
                async with asyncio.timeout(patience):
                    message = await _receive(process)
            except TimeoutError:
                return DeviceUnavailable("hung", f"vision worker said nothing for {patience:g} s")
            except (EOFError, ValueError, msgspec.MsgspecError) as error:
                return DeviceUnavailable("crashed", f"vision worker: {error!r}")
            if isinstance(message, Ready):
                patience = hang_s
                online()
            self._take(message)

    def _take(self, message: FromWorker) -> None:
        if not isinstance(message, Beat):
            self._ears.heard(message)
            return
        now = asyncio.get_running_loop().time()
        if now - self._told >= STATS_S:
            self._told = now
            self._ears.measured(message.cameras)

    async def _feed(self) -> None:
        """Send each gallery; it is read off the loop."""
        embedder = self._setup.config.gallery
        gallery = await asyncio.to_thread(self._faces.gallery, embedder)
        while True:
            self._ears.enrolled(gallery)
            for part in parts(gallery):
                await self._outbox.put(part)
            revision = gallery.revision
            del gallery  # the hub keeps no template longer than it must
            gallery = await self._faces.changed(revision, embedder)

    async def _write(self, process: Process) -> None:
        """Write what is to be said, one message after another."""
        with contextlib.suppress(ConnectionError):
            while process.stdin is not None:
                process.stdin.write(packed(await self._outbox.get()))
                await process.stdin.drain()


async def _receive(process: Process) -> FromWorker:
    if process.stdout is None:
        raise EOFError
    return from_worker(await process.stdout.readexactly(length_of(await process.stdout.readexactly(LENGTH.size))))


async def _log(process: Process) -> None:
    while process.stderr is not None and (line := await process.stderr.readline()):
        LOG.warning("vision worker: %s", line.decode(errors="replace").rstrip())
