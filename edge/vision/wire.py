"""What hub and vision worker say to each other over pipes: u32 little-endian length, then MessagePack."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from edge.vision.config import VisionConfig
from models.ports import Gallery
from models.text import Id
from models.video import FaceMatch, FacePrompt

LENGTH = struct.Struct("<I")
MESSAGE_MAX = 16 * 1024 * 1024
"""Bytes: ten times a part of a gallery, a face's picture. A longer message is a broken pipe's garbage."""

PART = 1024
"""Templates in a message: half a megabyte, so that neither packing nor writing it holds the hub's loop."""


class Setup(Struct, frozen=True, tag="setup"):
    """The first message to the worker: whose cameras' rings it reads, and how it judges.

    `weights` and `cache` are folders. `unjudged`: the cameras at whose doors liveness is off.
    """

    hub: Id
    cameras: tuple[Id, ...]
    config: VisionConfig
    weights: str
    cache: str
    unjudged: tuple[Id, ...] = ()


class Enrolled(Struct, frozen=True, tag="enrolled"):
    """A part of the gallery, which counts from the last part on.

    It lives in the two processes' memory and the pipe between them alone.
    """

    gallery: Gallery
    more: bool = False


class Confirmed(Struct, frozen=True, tag="confirmed"):
    """A second factor has just proved that this person stands before the camera."""

    camera: Id
    person: Id


class CameraStats(Struct, frozen=True):
    """Frames looked at, faces found and embedded since the start; seconds from decoding a frame to its look's end."""

    camera: Id
    frames: int
    faces: int
    latency_s: float
    embedded: int = 0


class Beat(Struct, frozen=True, tag="beat"):
    """The worker works: said between any two steps, at least twice a second while it idles."""

    cameras: tuple[CameraStats, ...]


class Ready(Struct, frozen=True, tag="ready"):
    """The worker's first word: detector, embedder and its own threshold; whether the liveness networks are there."""

    detector: Id
    embedder: Id
    threshold: float
    passive: bool


class Seen(Struct, frozen=True, tag="seen"):
    """A face on which enough looks agree."""

    match: FaceMatch


class Prompted(Struct, frozen=True, tag="prompted"):
    """What a person is asked to do."""

    prompt: FacePrompt


class Refreshed(Struct, frozen=True, tag="refreshed"):
    """The best shot of a confident match that a second factor confirmed: float32 little-endian."""

    person: Id
    values: bytes
    quality: float


class Unknown(Struct, frozen=True, tag="unknown"):
    """A stranger's face, JPEG; said only where a rule with a reason asks for it."""

    camera: Id
    jpeg: bytes


ToWorker = Setup | Enrolled | Confirmed
FromWorker = Beat | Ready | Seen | Prompted | Refreshed | Unknown

_PACK = msgspec.msgpack.Encoder()
_TO_WORKER: msgspec.msgpack.Decoder[ToWorker] = msgspec.msgpack.Decoder(ToWorker)
_FROM_WORKER: msgspec.msgpack.Decoder[FromWorker] = msgspec.msgpack.Decoder(FromWorker)


def packed(message: ToWorker | FromWorker) -> bytes:
    """Return the message with its length before it."""
    buffer = bytearray(LENGTH.size)
    _PACK.encode_into(message, buffer, LENGTH.size)
    LENGTH.pack_into(buffer, 0, len(buffer) - LENGTH.size)
    return bytes(buffer)


def parts(gallery: Gallery) -> Iterator[Enrolled]:
    """Yield the gallery in messages of a bounded size; one even where nobody is enrolled."""
    count = len(gallery.people)
    size = len(gallery.templates) // max(1, count)
    for at in range(0, max(1, count), PART):
        templates = gallery.templates[at * size : (at + PART) * size]
        yield Enrolled(replace(gallery, people=gallery.people[at : at + PART], templates=templates), at + PART < count)


def joined(some: Sequence[Enrolled]) -> Gallery:
    """Return the gallery of its parts; a copy where there are several."""
    if len(some) == 1:
        return some[0].gallery
    people = tuple(person for part in some for person in part.gallery.people)
    return replace(some[-1].gallery, people=people, templates=b"".join(part.gallery.templates for part in some))


def length_of(head: bytes) -> int:
    """Return the length of the body that follows; ValueError where it is beyond MESSAGE_MAX."""
    (length,) = LENGTH.unpack(head)
    if length > MESSAGE_MAX:
        raise ValueError(f"a message of {length} bytes is longer than {MESSAGE_MAX}")
    return int(length)


def to_worker(body: bytes | bytearray) -> ToWorker:
    """Decode what the hub sent; msgspec.MsgspecError: garbage."""
    return _TO_WORKER.decode(body)


def from_worker(body: bytes) -> FromWorker:
    """Decode what the worker sent; msgspec.MsgspecError: garbage."""
    return _FROM_WORKER.decode(body)
