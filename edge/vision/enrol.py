"""`python -m edge.vision.enrol`, started by `edge.vision.photos`: a job on stdin, lines of JSON on stdout."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import cv2

from edge.vision.enrolling.choose import Shot
from edge.vision.enrolling.gates import Enroller
from edge.vision.enrolling.watch import watch
from edge.vision.enrolling.wire import Broken, Enrolment, Job, Refused, Said, job_of, line_of
from edge.vision.enrolling.words import PhotoRefused
from edge.vision.polite import be_polite
from edge.vision.sense import Sense

GLANCE_S = 0.5
"""Seconds between two looks at whether the parent lives."""

MEMORY_MAX = 1024 * 1024 * 1024
"""Bytes of data: the models take 330 MB of address space, the largest photo that is decoded at most 650 MB."""


def main() -> int:
    """Do the job at the other end of stdin; nothing is told before the whole result is there, but hints."""
    Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    said = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what a library prints must not come between the lines

    def say(message: Said) -> None:
        said.write(line_of(message))

    try:
        say(enrolment(job_of(sys.stdin.buffer.read()), say))
    except Exception as error:  # noqa: BLE001 (the border of this process: what went wrong is said to the other side)
        say(Broken(str(error) or repr(error)))
        return 1
    return 0


def enrolment(job: Job, say: Callable[[Said], None]) -> Enrolment:
    """Return what came of a job; `say` gets hints for the person before the camera."""
    cv2.setNumThreads(job.config.threads)
    enroller = Enroller(Sense.load(job.config, Path(job.weights), Path(job.cache)), job.gallery)
    if job.watch is not None:
        try:
            shots = watch(enroller, job.watch, say)
        except PhotoRefused as error:
            return _nothing(enroller, [Refused(job.watch.camera, error.fault)])
        return enroller.enrolment(shots, "camera", job.person, allow_alike=job.allow_alike)
    shots, refused = _measured(enroller, job)
    if refused:
        return _nothing(enroller, refused)
    return enroller.enrolment(shots, "photo", job.person, allow_alike=job.allow_alike)


def _measured(enroller: Enroller, job: Job) -> tuple[list[Shot], list[Refused]]:
    shots: list[Shot] = []
    refused: list[Refused] = []
    for photo in job.photos:
        try:
            shots.append(enroller.measure(photo.data, photo.name))
        except PhotoRefused as error:
            refused.append(Refused(photo.name, error.fault))
    return shots, refused


def _leave_with(parent: int) -> None:
    """End when whoever asked is gone: nobody would see the hints, or get the result."""
    while os.getppid() == parent:
        time.sleep(GLANCE_S)
    os._exit(1)


def _nothing(enroller: Enroller, refused: list[Refused]) -> Enrolment:
    return Enrolment(embedder=enroller.sense.embedder.name, templates=(), refused=tuple(refused))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_MAX, MEMORY_MAX))  # a photo from anybody must not take the box's
    be_polite()
    sys.exit(main())
