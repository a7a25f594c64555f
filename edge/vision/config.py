"""The vision worker's settings."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

Positive = Annotated[float, Meta(gt=0)]


class VisionConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How faces are looked for and judged. Lengths in pixels, `_s` in seconds, brightness 0..1.

    `tolerance`: Euclidean distance up to which a face is a person's; from `stranger` on it is nobody's we know.
    `agree`: looks in a row that must say the same before it is told; between the two distances three times as
    many. `average`: a face's last looks, whose mean embedding is compared. `min_face_px`: a smaller face is too
    far. `min_sharpness`: variance of the Laplacian of the face at 112 x 112. `min_score`: the detector's; a
    weaker find may be no face, so only a person is told of it. `min_luma`: darker is too dark where no face was
    found. `max_fps`: looks a second at each camera. `sweep_s`: a look where nothing moves. `repeat_s`: the same
    verdict on the same face is told again. `upsample`: the detector finds faces from 80 px at 0, from 40 px at
    1. `hang_s`: a worker that says nothing for so long is killed. `threads`: for linear algebra.
    """

    tolerance: Annotated[float, Meta(gt=0, le=0.6)] = 0.45
    stranger: Annotated[float, Meta(gt=0, le=1)] = 0.6
    agree: Annotated[int, Meta(ge=1, le=10)] = 2
    average: Annotated[int, Meta(ge=1, le=20)] = 5
    min_face_px: Annotated[int, Meta(ge=40)] = 60
    min_sharpness: Annotated[float, Meta(ge=0)] = 12.0
    min_score: Annotated[float, Meta(ge=0)] = 0.25
    min_luma: Annotated[float, Meta(ge=0, le=1)] = 0.05
    max_fps: Positive = 5.0
    sweep_s: Positive = 1.0
    repeat_s: Positive = 1.0
    upsample: Annotated[int, Meta(ge=0, le=2)] = 1
    hang_s: Positive = 5.0
    threads: Annotated[int, Meta(ge=1)] = 1
