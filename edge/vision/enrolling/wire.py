"""What the hub's side and an enrolment say to each other: a MessagePack job in, lines of JSON out."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from edge.vision.config import VisionConfig
from edge.vision.enrolling.words import ALIKE, LOOK, PROBLEMS, SEVERAL, STEPS, WORDS, Fault
from models.people import NewFace
from models.ports import Gallery
from models.text import Id, Words
from models.video import FaceProblem, FaceStep

LINE_MAX = 1024 * 1024
"""Bytes of one line that an enrolment says."""


class Photo(Struct, frozen=True):
    """An encoded picture and the name a refusal calls it by."""

    name: str
    data: bytes


class Watch(Struct, frozen=True):
    """A camera of a running hub to enrol from, and for how many seconds at most."""

    hub: Id
    camera: Id
    seconds: float = 45.0


class Job(Struct, frozen=True, kw_only=True):
    """Whose face to enrol, from photos or a camera. `gallery`: everybody enrolled so far.

    `person`: who is enrolled already and gets more faces, empty: nobody. `allow_alike`: enrol though somebody else
    looks the same. `weights` and `cache` are folders, as the vision worker's.
    """

    gallery: Gallery
    config: VisionConfig
    weights: str
    cache: str
    photos: tuple[Photo, ...] = ()
    watch: Watch | None = None
    person: str = ""
    allow_alike: bool = False


class Hint(Struct, frozen=True, tag="hint"):
    """What the person before the camera is asked to do now, or what is wrong where they stand; nothing: to look."""

    step: FaceStep | None = None
    problem: FaceProblem | None = None
    several: bool = False

    @property
    def words(self) -> Words:
        """Return what to do."""
        if self.step is not None:
            return STEPS[self.step]
        if self.several:
            return SEVERAL
        return PROBLEMS[self.problem] if self.problem is not None else LOOK


class Refused(Struct, frozen=True):
    """A photo, or a camera, from which nothing is enrolled, and why."""

    photo: str
    fault: Fault

    @property
    def words(self) -> Words:
        """Return why, and what to do."""
        return WORDS[self.fault]


class Alike(Struct, frozen=True):
    """Another enrolled person whose face is as near as one's own would be."""

    person: Id
    distance: float

    @property
    def words(self) -> Words:
        """Return what to do."""
        return ALIKE


class Enrolment(Struct, frozen=True, kw_only=True, tag="enrolment"):
    """What came of a job. `templates` are empty where somebody else is `alike` and that was not allowed.

    `embedder` made them; `same`: shots that were left out because another shows the same.
    """

    embedder: Id
    templates: tuple[NewFace, ...]
    refused: tuple[Refused, ...] = ()
    alike: Alike | None = None
    same: tuple[str, ...] = ()


class Broken(Struct, frozen=True, tag="broken"):
    """Nothing could be measured at all: a model is missing or damaged. `why` names it and the remedy."""

    why: str


Said = Hint | Enrolment | Broken

_JOB = msgspec.msgpack.Decoder(Job)
_SAID: msgspec.json.Decoder[Said] = msgspec.json.Decoder(Said)


def job_of(data: bytes) -> Job:
    """Decode a job; msgspec.MsgspecError: it is none."""
    return _JOB.decode(data)


def said_of(line: bytes) -> Said:
    """Decode a line of an enrolment; msgspec.MsgspecError: it is none."""
    return _SAID.decode(line)


def line_of(said: Said) -> bytes:
    """Return the line that says it."""
    return msgspec.json.encode(said) + b"\n"
