"""The hub's side of enrolling a face: measured in a process of its own, then forgotten; imports nothing heavy."""

from __future__ import annotations

import asyncio
import contextlib
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable

import msgspec

from edge.vision.config import VisionConfig
from edge.vision.enrolling.wire import LINE_MAX, Broken, Enrolment, Hint, Job, Photo, Refused, said_of
from edge.vision.enrolling.words import PhotoRefused
from edge.vision.process import end, started
from models.integration import DeviceUnavailable
from models.ports import Gallery

PHOTO_MAX = 20 * 1024 * 1024
"""Bytes."""

PATIENCE_S = 120.0
"""Seconds, beside those a camera is watched: a Raspberry Pi loads the models, makes a graph once, looks at photos."""

MODULE = "edge.vision.enrol"


async def enrolment(job: Job, hint: Callable[[Hint], None] = lambda _: None) -> Enrolment:
    """Return what came of a job; `hint` is told what the person before a camera should do.

    DeviceUnavailable: the process crashed or hung, nothing came of it, try again.
    """
    refused = tuple(Refused(photo.name, "too_large") for photo in job.photos if len(photo.data) > PHOTO_MAX)
    if refused:
        return Enrolment(embedder=job.config.gallery, templates=(), refused=refused)
    process = await started(MODULE, job.config.threads, stderr=DEVNULL, limit=LINE_MAX)
    try:
        async with asyncio.timeout(PATIENCE_S + (job.watch.seconds if job.watch else 0)):
            return await _answer(process, job, hint)
    except TimeoutError:
        raise DeviceUnavailable("hung", f"enrolling a face took over {PATIENCE_S:g} s") from None
    finally:
        await end(process)


async def template_of(photo: bytes, config: VisionConfig, weights: str, cache: str) -> bytes:
    """Return one photo's template, compared with nobody. PhotoRefused: no good photo; DeviceUnavailable: try again."""
    nobody = Gallery(revision=0, embedder=config.gallery, people=(), templates=b"")
    made = await enrolment(Job(gallery=nobody, config=config, weights=weights, cache=cache, photos=(Photo("", photo),)))
    if made.refused:
        raise PhotoRefused(made.refused[0].fault)
    return made.templates[0].values


async def _answer(process: Process, job: Job, hint: Callable[[Hint], None]) -> Enrolment:
    assert process.stdin is not None  # noqa: S101 (a pipe was asked for)
    assert process.stdout is not None  # noqa: S101
    with contextlib.suppress(ConnectionError):  # it crashed; its silence says so below
        process.stdin.write(await asyncio.to_thread(msgspec.msgpack.encode, job))
        await process.stdin.drain()
        process.stdin.close()
    try:
        while line := await process.stdout.readline():
            said = said_of(line)
            match said:
                case Enrolment():
                    return said
                case Broken(why=why):
                    raise DeviceUnavailable("crashed", why)
                case Hint():
                    hint(said)
    except (msgspec.MsgspecError, ValueError) as error:
        raise DeviceUnavailable("crashed", f"enrolling a face: {error!r}") from None
    status = await process.wait()
    raise DeviceUnavailable("crashed", f"enrolling a face ended with status {status}")
