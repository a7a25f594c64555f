"""The vision worker's settings."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from models.text import Id

Positive = Annotated[float, Meta(gt=0)]
Share = Annotated[float, Meta(ge=0, le=1)]


GALLERIES: dict[str, Id] = {
    "dlib": "dlib-resnet-v1",
    "face_recognition": "dlib-resnet-v1",
    "sface": "sface-2021dec",
}
"""The name under which an embedder's templates are kept, by its name in linli.yaml."""


class KeepUnknown(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A recorded reason to keep pictures of unknown faces, sealed, for some days; without one none is kept."""

    reason: Annotated[str, Meta(min_length=10)]
    days: Annotated[int, Meta(ge=1, le=30)] = 3


class VisionConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How faces are looked for and judged. Lengths in pixels, `_s` in seconds, brightness 0..1.

    `detector`: auto is YuNet where its weights are, dlib's HOG elsewhere. `embedder`: dlib is the network of
    face_recognition as a fast graph, face_recognition its own slow calls on the same weights, sface another
    network with another gallery. `weights`: the folder of fetched models, relative to linli.yaml. `tolerance`:
    the distance up to which a face is a person's; none: the calibrated one, or the embedder's. `agree`: looks
    in a row that must say the same before it is told; where a look is unsure three times as many. `average`: a
    face's best shots, whose mean embedding is compared. `min_face_px`: a smaller face is too far.
    `find_face_px`: the smallest face that is looked for. `min_sharpness`: variance of the Laplacian of the face
    at 112 x 112. `min_luma`, `max_luma`: a face darker or brighter is not judged. `max_yaw`, `max_roll`:
    degrees a face may be turned. `max_fps`: looks a second at each camera. `sweep_s`: a look at the whole
    picture where nothing moves. `repeat_s`: the same verdict on the same face is told again. `challenge`:
    always asks a person to move who the liveness networks take for alive too. `challenge_s`: a person has so
    long to do what they are asked. `hang_s`: a worker that says nothing for so long is killed. `threads`: for
    linear algebra.
    """

    detector: Literal["auto", "hog", "yunet"] = "auto"
    embedder: Literal["dlib", "face_recognition", "sface"] = "dlib"
    weights: str = "weights"
    tolerance: Annotated[float, Meta(gt=0, le=2)] | None = None
    agree: Annotated[int, Meta(ge=1, le=10)] = 2
    average: Annotated[int, Meta(ge=1, le=20)] = 5
    min_face_px: Annotated[int, Meta(ge=40)] = 50
    find_face_px: Annotated[int, Meta(ge=20)] = 40
    min_sharpness: Annotated[float, Meta(ge=0)] = 12.0
    min_luma: Share = 0.08
    max_luma: Share = 0.95
    max_yaw: Annotated[float, Meta(ge=5, le=60)] = 45.0
    max_roll: Annotated[float, Meta(ge=5, le=90)] = 35.0
    max_fps: Positive = 5.0
    sweep_s: Positive = 1.0
    repeat_s: Positive = 1.0
    challenge: Literal["unsure", "always"] = "unsure"
    challenge_s: Annotated[float, Meta(ge=3, le=60)] = 12.0
    keep_unknown: KeepUnknown | None = None
    hang_s: Positive = 5.0
    threads: Annotated[int, Meta(ge=1)] = 1

    @property
    def gallery(self) -> Id:
        """The name of the templates that the configured embedder makes."""
        return GALLERIES[self.embedder]
