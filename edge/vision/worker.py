"""The vision worker: one loop over all cameras; says that it lives between any two steps."""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Callable
from io import FileIO
from pathlib import Path
from threading import Thread

import cv2

from edge.vision.eye import Eye
from edge.vision.known import Known, nobody
from edge.vision.sense import Sense
from edge.vision.view import View
from edge.vision.wipe import wipe
from edge.vision.wire import (
    LENGTH,
    Beat,
    Confirmed,
    Enrolled,
    FromWorker,
    Ready,
    Setup,
    ToWorker,
    joined,
    length_of,
    packed,
    to_worker,
)
from models.ring import ring_path

BEAT_S = 0.4
IDLE_S = 0.02
"""Seconds between two glances at the rings where no frame is new."""

Inbox = queue.SimpleQueue[Enrolled | Confirmed]


def boottime() -> int:
    """Return CLOCK_BOOTTIME in ns."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


class Worker:
    """Turns frames into matches; `inbox` holds what came from the hub, `say` sends to it."""

    def __init__(self, setup: Setup, inbox: Inbox, say: Callable[[FromWorker], None]) -> None:
        cv2.setNumThreads(setup.config.threads)
        self._inbox, self._say = inbox, say
        self._beaten = 0.0
        self._parts: list[Enrolled] = []
        self._sense = Sense.load(setup.config, Path(setup.weights), Path(setup.cache))
        self._known = nobody(self._sense.embedder, setup.config)
        self._eyes = {
            camera: Eye(
                camera,
                View(ring_path(setup.hub, camera)),
                self._sense,
                boottime,
                self.beat,
                judged=camera not in setup.unjudged,
            )
            for camera in setup.cameras
        }

    def run(self) -> None:
        """Look and tell until the process ends."""
        embedder = self._sense.embedder
        self._say(Ready(self._sense.detector.name, embedder.name, embedder.threshold, self._sense.passive is not None))
        while True:
            self.step()

    def step(self) -> None:
        """Look once at each camera, each in its turn; wait a moment for what the hub says."""
        for eye in self._eyes.values():
            for message in eye.look(self._known):
                self._say(message)
        self.beat()
        try:
            self._take(self._inbox.get(timeout=IDLE_S))
        except queue.Empty:
            return

    def beat(self) -> None:
        """Say that the worker lives, unless it said so a moment ago."""
        now = time.monotonic()
        if now - self._beaten >= BEAT_S:
            self._beaten = now
            self._say(Beat(tuple(eye.stats() for eye in self._eyes.values())))

    def _take(self, message: Enrolled | Confirmed) -> None:
        match message:
            case Enrolled():
                self._enrol(message)
            case Confirmed(camera=camera, person=person) if camera in self._eyes:
                for refreshed in self._eyes[camera].confirmed(person, self._known):
                    self._say(refreshed)

    def _enrol(self, part: Enrolled) -> None:
        """Take a part of a gallery; the last one makes it count, and what was known before is wiped."""
        self._parts.append(part)
        if part.more:
            return
        some, self._parts = self._parts, []
        whole = joined(some)
        if len(some) > 1:
            wipe(*(part.gallery.templates for part in some))
        before, self._known = self._known, Known(whole, self._sense.embedder, self._sense.config)
        before.wipe()


def main() -> None:
    """Serve the hub at the other end of stdin and stdout; leave with it."""
    said = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what a library prints must not come between the messages

    def say(message: FromWorker) -> None:
        said.write(packed(message))

    heard = os.fdopen(os.dup(0), "rb", buffering=0)
    setup = _read(heard)
    if not isinstance(setup, Setup):
        raise TypeError("the first message to a vision worker is its setup")
    inbox: Inbox = queue.SimpleQueue()
    Thread(target=_listen, args=(heard, inbox), daemon=True).start()
    Worker(setup, inbox, say).run()


def _listen(heard: FileIO, inbox: Inbox) -> None:
    while (message := _read(heard)) is not None:
        if isinstance(message, Enrolled | Confirmed):
            inbox.put(message)
    os._exit(0)  # the hub is gone; the other thread may sit in a look


def _read(stream: FileIO) -> ToWorker | None:
    """Read a message; the buffer, which may hold templates, is wiped. None: the stream has ended."""
    head = _exactly(stream, LENGTH.size)
    body = None if head is None else _exactly(stream, length_of(bytes(head)))
    if body is None:
        return None
    message = to_worker(body)
    body[:] = bytes(len(body))
    return message


def _exactly(stream: FileIO, size: int) -> bytearray | None:
    buffer = bytearray(size)
    view, at = memoryview(buffer), 0
    while at < size:
        got = stream.readinto(view[at:])
        if not got:
            return None
        at += got
    return buffer
