"""The hub's side of calibrating: how near is near enough at this gallery; imports nothing heavy.

Terms of ISO/IEC 19795-1. FPIR, the false-positive identification rate: the share of attempts by people who are not
enrolled at which the nearest enrolled face is within the threshold. Here it is before margin, agreement, quality
and liveness, which all make it smaller.
"""

from __future__ import annotations

import asyncio
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from edge.vision.process import run
from models.integration import DeviceUnavailable
from models.ports import Gallery
from models.text import Id

TARGET = 1e-3
"""The FPIR that is aimed at: one in a thousand attempts by strangers."""

MARGIN = 0.1
"""Two persons nearer than the threshold and this are look-alikes."""

MODULE = "edge.vision.calibrate"
PATIENCE_S = 3600.0
"""Seconds: 10,000 people with 5 templates each, on a small box that has gates to look after first."""

CalibrationState = Literal["calibrated", "not_enough_data", "too_alike"]


class Limits(NamedTuple):
    """An embedder's shipped threshold, and between what a calibrated one may lie.

    A looser one than `ceiling` is never right, however few are enrolled. Below `floor` a gate would mostly refuse
    those it knows: where even that misses the target, people are told instead.
    """

    shipped: float
    ceiling: float
    floor: float


LIMITS: dict[Id, Limits] = {
    "dlib-resnet-v1": Limits(shipped=0.45, ceiling=0.50, floor=0.32),
    "sface-2021dec": Limits(shipped=0.9, ceiling=1.0, floor=0.7),
}
"""By embedder: the threshold that its own code says; ceiling and floor of SFace are guesses, measured on no gallery."""


class Alike(Struct, frozen=True):
    """Two persons and the distance of their nearest templates."""

    one: Id
    other: Id
    distance: float


class Calibration(Struct, frozen=True, kw_only=True):
    """What a gallery says of its threshold. Distances in the embedder's own scale, rates 0..1.

    `state`: under 200 people there is not enough data, and `threshold` is the shipped one; where the gallery is too
    large or too alike for the target, `threshold` is the floor. `fpir`: the estimate at the threshold, None
    without enough data. `fpir_upper`: the upper bound, 95 %, of what was counted alone. `alike`: the nearest
    look-alikes, at most 50 of `alike_count`.
    """

    embedder: Id
    people: int
    templates: int
    state: CalibrationState
    threshold: float
    target: float
    fpir: float | None
    fpir_upper: float
    alike: tuple[Alike, ...]
    alike_count: int


class Report(Calibration, frozen=True, kw_only=True):
    """What is stored of a calibration: without the look-alikes, and with what it was computed from.

    `door`: the strictest of the camera's. `revision`, `stock`: of the whole gallery then, its revision and templates.
    """

    door: Id
    revision: int
    stock: int


class Job(Struct, frozen=True, kw_only=True):
    """What the process gets, over a pipe: templates are never in an argument, an environment or a file."""

    gallery: Gallery
    target: float = TARGET
    limits: Limits | None = None
    margin: float = MARGIN
    relatives: tuple[tuple[Id, Id], ...] = ()


async def calibration(job: Job) -> Calibration:
    """Calibrate in a process of its own. DeviceUnavailable: it crashed or hung, nothing came of it, try again."""
    out = await run(MODULE, await asyncio.to_thread(msgspec.msgpack.encode, job), PATIENCE_S)
    try:
        return msgspec.json.decode(out, type=Calibration)
    except msgspec.MsgspecError as error:
        raise DeviceUnavailable("crashed", f"calibrating: {error}") from None
