"""The hub's side of the camera processes; imports nothing heavy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import msgspec

from edge.media.child import Child, start
from edge.media.job import EXIT_SILENT, Job
from models.integration import DeviceUnavailable
from models.ring import ring_path
from models.video import StreamHealth, StreamSpec

START_S = 20.0
"""Seconds a process may take to its first line: a Raspberry Pi loads libav from a cold card."""


class MediaHost:
    """A process for each stream that is watched. `hung_s`: seconds without a line before it is killed."""

    def __init__(self, hub: str, *, hung_s: float = 5.0, beat_s: float = 1.0) -> None:
        self._hub = hub
        self._hung_s = hung_s
        self._beat_s = beat_s
        self._children: dict[str, Child] = {}

    def pid(self, camera: str) -> int | None:
        """Return the id of the camera's process while it runs."""
        child = self._children.get(camera)
        return child.pid if child else None

    async def watch(self, spec: StreamSpec) -> AsyncGenerator[StreamHealth, None]:
        """Run the process while iterated. DeviceUnavailable: silent, frozen, hung or crashed."""
        if spec.camera in self._children:
            raise ValueError(f"camera {spec.camera} is watched already: its ring has one writer")
        job = Job(hub=self._hub, stream=spec, beat_s=self._beat_s)
        child = await start(f"camera {spec.camera}", "edge.media", msgspec.json.encode(job) + b"\n")
        self._children[spec.camera] = child
        try:
            patience = START_S
            while True:
                health = await self._next(child, patience)
                patience = self._hung_s
                _judge(spec, health)
                yield health
        finally:
            del self._children[spec.camera]
            await child.kill()
            ring_path(self._hub, spec.camera).unlink(missing_ok=True)

    async def _next(self, child: Child, patience: float) -> StreamHealth:
        try:
            async with asyncio.timeout(patience):
                line = await child.lines.get()
        except TimeoutError:
            raise DeviceUnavailable("hung", f"{child.name} said nothing for {patience:g} s") from None
        if line is None:
            raise _ended(child)
        try:
            return msgspec.json.decode(line, type=StreamHealth)
        except msgspec.MsgspecError as error:
            raise DeviceUnavailable("garbled", f"{child.name}: {error}") from error


def _judge(spec: StreamSpec, health: StreamHealth) -> None:
    if health.ended:
        return
    if health.age is not None and health.age > spec.silent_s:
        raise DeviceUnavailable("silent", f"no frame for {health.age:.0f} s")
    if health.still > spec.frozen_s and not spec.loop:
        raise DeviceUnavailable("frozen", f"the very same picture for {health.still:.0f} s")


def _ended(child: Child) -> DeviceUnavailable:
    if child.status == EXIT_SILENT:
        return DeviceUnavailable("silent", child.last_words)
    return DeviceUnavailable("crashed", f"{child.name} ended with status {child.status}")
