"""The hub's side of the vision worker; imports nothing heavy."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable

import msgspec

from edge.vision.wire import (
    LENGTH,
    CameraStats,
    Enrolled,
    FromWorker,
    Seen,
    Setup,
    from_worker,
    length_of,
    packed,
)
from models.integration import DeviceUnavailable
from models.ports import Faces
from models.video import FaceMatch

LOG = logging.getLogger(__name__)
START_S = 60.0
"""Seconds to the first sign of life: a Raspberry Pi loads 130 MB of models from a cold card."""

STATS_S = 1.0


class VisionHost:
    """Runs one worker process for all cameras. `on_stats` is called about once a second."""

    def __init__(
        self,
        setup: Setup,
        faces: Faces,
        on_match: Callable[[FaceMatch], None],
        on_stats: Callable[[tuple[CameraStats, ...]], None],
    ) -> None:
        self._setup = setup
        self._faces, self._on_match, self._on_stats = faces, on_match, on_stats
        self._told = 0.0
        self.pid: int | None = None

    async def run(self, online: Callable[[], None]) -> None:
        """Run the worker until cancelled, `online` once it works. DeviceUnavailable: crashed or hung."""
        process = await _start(self._setup.config.threads)
        self.pid = process.pid
        try:
            async with asyncio.TaskGroup() as group:
                beside = group.create_task(self._feed(process)), group.create_task(_log(process))
                lost = await self._listen(process, online)
                for task in beside:
                    task.cancel()
        finally:
            self.pid = None
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.communicate()  # to the end of its pipes, which closes them
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
            if patience != hang_s:
                patience = hang_s
                online()
            self._take(message)

    def _take(self, message: FromWorker) -> None:
        if isinstance(message, Seen):
            self._on_match(message.match)
            return
        now = asyncio.get_running_loop().time()
        if now - self._told >= STATS_S:
            self._told = now
            self._on_stats(message.cameras)

    async def _feed(self, process: Process) -> None:
        if process.stdin is None:
            return
        gallery = self._faces.gallery()
        process.stdin.write(packed(self._setup))
        with contextlib.suppress(ConnectionError):
            while True:
                process.stdin.write(packed(Enrolled(gallery)))
                await process.stdin.drain()
                gallery = await self._faces.changed(gallery.revision)


async def _start(threads: int) -> Process:
    limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "edge.vision",
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            start_new_session=True,
            env=os.environ | limits,
        )
    except OSError as error:
        raise DeviceUnavailable("crashed", f"the vision worker can't be started: {error.strerror}") from error


async def _receive(process: Process) -> FromWorker:
    if process.stdout is None:
        raise EOFError
    return from_worker(await process.stdout.readexactly(length_of(await process.stdout.readexactly(LENGTH.size))))


async def _log(process: Process) -> None:
    while process.stderr is not None and (line := await process.stderr.readline()):
        LOG.warning("vision worker: %s", line.decode(errors="replace").rstrip())
