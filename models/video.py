"""Cameras: where frames are, how old they are, what the vision worker saw in them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from models.nouns import Reading, reading
from models.text import Id

FaceProblem = Literal["too_dark", "too_bright", "too_far", "too_near", "blurred", "cut_off", "turned_away"]
"""Why a face should not be judged. `too_near`: no room around it for the liveness check, so step back."""

Liveness = Literal["live", "spoof", "undecided"]
"""Whether a living face stands before the camera (ISO/IEC 30107-3: bona fide, attack presentation, no verdict)."""

FaceStep = Literal["turn_left", "turn_right", "come_closer"]
"""What a person is asked to do to show that they are alive; left and right are the person's own."""


class Nearest(Struct, frozen=True):
    """A person of the gallery and the Euclidean distance of the embeddings, in the embedder's own scale."""

    person: Id
    distance: float


class FaceMatch(Struct, frozen=True, kw_only=True):
    """A face followed over some looks: the two nearest persons, nearest first; empty where nobody is enrolled.

    `track` numbers the face at that camera. `threshold` is the distance up to which a face is a person's there,
    from `stranger` on it is nobody's. `looks` in a row said the same. `quality` is 0..1. `liveness` is None
    where it was not judged. `problem` says why no decision should be made. `seen` is CLOCK_BOOTTIME in ns when
    the frame was decoded.
    """

    camera: Id
    track: int
    nearest: tuple[Nearest, ...]
    threshold: float
    stranger: float
    looks: int
    quality: float
    liveness: Liveness | None
    gallery: int
    seen: int
    problem: FaceProblem | None = None


class FacePrompt(Struct, frozen=True, kw_only=True):
    """What the person at a camera is asked to do now, None: nothing any more. `until`: CLOCK_BOOTTIME ns."""

    camera: Id
    step: FaceStep | None
    until: int


class StreamSpec(Struct, frozen=True, kw_only=True):
    """A stream for a camera process. `kind` file, rtsp or usb; frames are fitted into `width` x `height`.

    No frame for `silent_s` seconds is silent; for `frozen_s` seconds the very same pixels is frozen, but in a
    file that loops.
    """

    camera: Id
    kind: Literal["file", "rtsp", "usb"]
    source: str
    width: int
    height: int
    fps: float
    loop: bool = False
    silent_s: float = 10.0
    frozen_s: float = 10.0


class StreamHealth(Struct, frozen=True, kw_only=True):
    """What a camera process says of itself about once a second. Ages in seconds, None before a frame.

    `still`: how long the picture has been the very same. `luma` 0..1. `ended`: the file is over.
    """

    frames: int
    age: float | None
    still: float
    luma: float
    ended: bool = False


@reading("camera.frame_age", unit="s")
class FrameAge(Reading, frozen=True, kw_only=True):
    """Seconds since the newest frame was decoded."""


@reading("camera.luma", unit="1")
class Luma(Reading, frozen=True, kw_only=True):
    """Mean brightness of the newest frame, 0 black to 1 white."""


@reading("camera.frames", unit="1")
class Frames(Reading, frozen=True, kw_only=True):
    """Frames decoded since the camera process started."""


@reading("camera.faces", unit="1")
class FacesSeen(Reading, frozen=True, kw_only=True):
    """Faces looked at since the vision worker started."""


@reading("camera.look_latency", unit="s")
class LookLatency(Reading, frozen=True, kw_only=True):
    """Seconds from a frame's decoding to the end of the look at it."""
