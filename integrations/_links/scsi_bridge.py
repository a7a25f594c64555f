"""SCSI commands over a byte stream: this project's own "bridge" framing, for a microcontroller that speaks it.

All numbers are big endian. A request is `4C 42`, sequence (1), the command block (16), how many bytes are awaited (2),
how many are sent (2), those bytes, CRC-32 of all before (4). A reply is `4C 52`, the same sequence, SCSI status (1),
how many bytes came (2), those bytes, CRC-32 of all before. Neither carries more than 60 KiB.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Any

from msgspec import Struct

Head = tuple[Any, ...]

LIMIT = 60 * 1024
ASK, TELL = b"LB", b"LR"
REQUEST = struct.Struct(">2sB16sHH")
REPLY = struct.Struct(">2sBBH")
CRC = struct.Struct(">I")


class Request(Struct, frozen=True):
    """One command: its block, the bytes that go with it, and how many come back at most."""

    sequence: int
    block: bytes
    sent: bytes
    awaited: int


class Reply(Struct, frozen=True):
    """What became of it: `status` 0 is good."""

    status: int
    data: bytes


def encode_request(request: Request) -> bytes:
    """Return the bytes of a request; ValueError: it carries too much, or its block is no block."""
    if max(len(request.sent), request.awaited) > LIMIT or len(request.block) > 16:  # noqa: PLR2004 (a block's size)
        raise ValueError("no bridge carries this")
    head = REQUEST.pack(ASK, request.sequence, request.block, request.awaited, len(request.sent))
    return _sealed(head + request.sent)


def encode_reply(sequence: int, reply: Reply) -> bytes:
    """Return the bytes of a reply."""
    return _sealed(REPLY.pack(TELL, sequence, reply.status, len(reply.data)) + reply.data)


class RequestParser:
    """The bridge's receiving half. Garbage is dropped."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> Request | None:
        """Take bytes, return a request when it is whole."""
        found, self._buffer = _scan(self._buffer + data, ASK, REQUEST, _asked)
        if found is None:
            return None
        (_, sequence, block, awaited, _), sent = found
        return Request(sequence, block, sent, awaited)


class ReplyParser:
    """The hub's receiving half, for one request. Garbage, and replies to others, are dropped."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._buffer = b""

    def feed(self, data: bytes) -> Reply | None:
        """Take bytes, return the reply when it is whole."""
        found, self._buffer = _scan(self._buffer + data, TELL, REPLY, self._told)
        return None if found is None else Reply(found[0][2], found[1])

    def _told(self, head: Head) -> int | None:
        _, sequence, _, count = head
        return count if sequence == self._request.sequence and count <= self._request.awaited else None


def _asked(head: Head) -> int | None:
    _, _, _, awaited, count = head
    return count if max(awaited, count) <= LIMIT else None


def _sealed(data: bytes) -> bytes:
    return data + CRC.pack(zlib.crc32(data))


def _scan(
    buffer: bytes, mark: bytes, head: struct.Struct, count_of: Callable[[Head], int | None]
) -> tuple[tuple[Head, bytes] | None, bytes]:
    """Return the first good frame, if any, and what is left; `count_of` tells its payload's length, None: no frame."""
    at = buffer.find(mark)
    while at >= 0 and len(buffer) >= at + head.size:
        fields = head.unpack_from(buffer, at)
        count = count_of(fields)
        if count is not None:
            end = at + head.size + count
            if len(buffer) < end + CRC.size:
                break
            if CRC.unpack_from(buffer, end)[0] == zlib.crc32(memoryview(buffer)[at:end]):
                return (fields, buffer[at + head.size : end]), buffer[end + CRC.size :]
        at = buffer.find(mark, at + 1)
    return None, buffer[at:] if at >= 0 else buffer[-1:] if buffer.endswith(mark[:1]) else b""
