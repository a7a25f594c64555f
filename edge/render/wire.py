"""What hub and render worker say to each other over pipes: u32 little-endian length, then MessagePack.

A job's contents follow it, each with its length, so that the hub never copies a large one.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from models.content import Content
from models.envelope import Refusal
from models.glass import Frame, Glass, Slide
from models.text import Code

LENGTH = struct.Struct("<I")
MESSAGE_MAX = 96 * 1024 * 1024
"""Bytes: a slide's pictures. A longer message is a broken pipe's garbage."""


class Setup(Struct, frozen=True, kw_only=True, tag_field="of", tag="setup"):
    """The first message to the worker. `memory`: its address space in bytes. `fonts`: the folders of fonts."""

    memory: int
    fonts: tuple[str, ...]


class Draw(Struct, frozen=True, kw_only=True, tag_field="of", tag="draw"):
    """Draw a slide of these contents."""

    slide: Slide
    glass: Glass
    contents: tuple[Content, ...]
    community: str


class Clean(Struct, frozen=True, kw_only=True, tag_field="of", tag="clean"):
    """Check and clean a picture or a PDF that somebody sent."""

    data: bytes
    pages: bool


class Rasterise(Struct, frozen=True, kw_only=True, tag_field="of", tag="rasterise"):
    """Draw page `number`, counted from 0, of a PDF, `width` pixels wide."""

    data: bytes
    number: int
    width: int


class Ready(Struct, frozen=True, tag_field="of", tag="ready"):
    """The worker's first word."""


Job = Draw | Clean | Rasterise


def parted(job: Job) -> tuple[Job, tuple[bytes, ...]]:
    """Return the job without its contents' bytes, and these, which follow it."""
    match job:
        case Draw(contents=contents):
            hollow = tuple(replace(each, data=b"") for each in contents)
            return replace(job, contents=hollow), tuple(each.data for each in contents)
        case Clean(data=data) | Rasterise(data=data):
            return replace(job, data=b""), (data,)


def filled(job: Job, following: Callable[[], bytes]) -> Job:
    """Return the job with the bytes that follow it."""
    match job:
        case Draw(contents=contents):
            return replace(job, contents=tuple(replace(each, data=following()) for each in contents))
        case Clean() | Rasterise():
            return replace(job, data=following())


class Drawn(Struct, frozen=True, tag_field="of", tag="drawn"):
    """The slide."""

    frame: Frame


class Cleaned(Struct, frozen=True, kw_only=True, tag_field="of", tag="cleaned"):
    """A content as it can be kept; `type` is its media type, `pages` how many there are of a PDF, else 1."""

    data: bytes
    type: str
    pages: int = 1


class Rasterised(Struct, frozen=True, tag_field="of", tag="rasterised"):
    """The page, PNG."""

    data: bytes


class Failed(Struct, frozen=True, tag_field="of", tag="failed"):
    """It can't be drawn."""

    code: Code
    detail: str = ""


class Denied(Struct, frozen=True, tag_field="of", tag="denied"):
    """It can't be kept."""

    refusal: Refusal


Answer = Drawn | Cleaned | Rasterised | Failed | Denied
ToWorker = Setup | Job
FromWorker = Ready | Answer

_PACK = msgspec.msgpack.Encoder()
_TO_WORKER: msgspec.msgpack.Decoder[ToWorker] = msgspec.msgpack.Decoder(ToWorker)
_FROM_WORKER: msgspec.msgpack.Decoder[FromWorker] = msgspec.msgpack.Decoder(FromWorker)


def packed(message: ToWorker | FromWorker) -> bytes:
    """Return the message with its length before it; ValueError where it is beyond MESSAGE_MAX."""
    body = _PACK.encode(message)
    return headed(body) + body


def headed(body: bytes) -> bytes:
    """Return what stands before a body: its length; ValueError where it is beyond MESSAGE_MAX."""
    return LENGTH.pack(checked(len(body)))


def checked(length: int) -> int:
    """Return the length; ValueError where it is beyond MESSAGE_MAX."""
    if length > MESSAGE_MAX:
        raise ValueError(f"a message of {length} bytes is longer than {MESSAGE_MAX}")
    return length


def length_of(head: bytes) -> int:
    """Return the length of the body that follows; ValueError where it is beyond MESSAGE_MAX."""
    (length,) = LENGTH.unpack(head)
    return checked(int(length))


def to_worker(body: bytes) -> ToWorker:
    """Decode what the hub sent; msgspec.MsgspecError: garbage."""
    return _TO_WORKER.decode(body)


def from_worker(body: bytes) -> FromWorker:
    """Decode what the worker sent; msgspec.MsgspecError: garbage."""
    return _FROM_WORKER.decode(body)
