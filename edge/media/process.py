"""The camera process: decodes into the ring, tells its health, goes with its parent."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable
from threading import Event, Thread

import av
import msgspec

from edge.media.job import EXIT_SILENT, Job
from edge.media.picture import fingerprint, fitted, luma
from edge.media.source import boottime, decoded
from edge.media.vitals import Vitals
from models.ring import RingWriter, ring_path

LOG = logging.getLogger(__name__)


def run(job: Job) -> int:
    """Work until the source ends or the parent goes; return the exit status."""
    spec = job.stream
    vitals = Vitals(boottime())
    ring = RingWriter(ring_path(job.hub, spec.camera), job.slots, spec.width, spec.height)
    _beside(_leave_with_parent, ring)
    _beside(_tell, vitals, job.beat_s)
    try:
        return _decode(job, ring, vitals)
    finally:
        ring.close()


def _decode(job: Job, ring: RingWriter, vitals: Vitals) -> int:
    spec = job.stream
    try:
        for frame, pts, seen in decoded(spec):
            picture = fitted(frame, spec.width, spec.height)
            ring.write(picture.data.cast("B"), seen, pts)
            vitals.saw(seen, fingerprint(picture), luma(picture))
    except (OSError, av.FFmpegError) as error:
        LOG.error("%s source: %s", spec.kind, error)  # noqa: TRY400 (the hub wants one line)
        return EXIT_SILENT
    if spec.kind != "file":
        LOG.error("%s source: the stream ended", spec.kind)
        return EXIT_SILENT
    vitals.end()
    Event().wait()  # the last picture's age goes on being told until the hub ends this process
    return 0


def _tell(vitals: Vitals, every: float) -> None:
    pause = Event()
    with contextlib.suppress(BrokenPipeError):
        while not pause.wait(every):
            os.write(1, msgspec.json.encode(vitals.health(boottime())) + b"\n")


def _leave_with_parent(ring: RingWriter) -> None:
    while os.read(0, 1024):  # past Python's buffer, whose lock this thread would hold at exit
        pass
    ring.close()
    os._exit(0)  # at once: the decoding thread may sit in libav for as long as its timeout


def _beside(work: Callable[..., None], *args: object) -> None:
    Thread(target=work, args=args, daemon=True).start()
