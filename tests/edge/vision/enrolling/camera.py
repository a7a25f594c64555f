"""A picture held before a camera of no hub."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from edge.vision.enrolling.wire import Watch
from edge.vision.faces import Image
from models.ring import RingWriter, ring_path


@contextmanager
def before(camera: Watch, picture: Image) -> Iterator[None]:
    """Hold a picture before the camera, ten times a second."""
    ring = RingWriter(ring_path(camera.hub, camera.camera), 4, picture.shape[1], picture.shape[0])
    over = Event()

    def show() -> None:
        while not over.wait(0.1):
            now = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
            ring.write(picture.tobytes(), now, now)

    thread = Thread(target=show)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        ring.close()
