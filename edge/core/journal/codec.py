"""A row's body: canonical JSON of an event and of what stands around it, and the way back to today's types."""

from __future__ import annotations

import msgspec
from msgspec import Raw, Struct

from edge.core.journal.config import JournalError
from models.envelope import Entry, Stamp
from models.nouns import EVENTS, Event, Lane


class Body(Struct, frozen=True, kw_only=True):
    """What the chain's hash covers. Keys are written in this order, those of `data` in their type's order."""

    id: str
    kind: str
    version: int
    lane: Lane
    stamp: Stamp
    source: str
    cause: str | None
    data: Raw


class _Said(Struct, frozen=True):
    """A body that is being written: the same keys in the same order, the event not yet encoded."""

    id: str
    kind: str
    version: int
    lane: Lane
    stamp: Stamp
    source: str
    cause: str | None
    data: Event


_encode = msgspec.json.Encoder(order="deterministic").encode
decode_body = msgspec.json.Decoder(Body).decode


def encode_body(event: Event, stamp: Stamp, *, id: str, source: str, cause: str | None) -> bytes:  # noqa: A002
    """Return the body of a new row."""
    meta = event.meta
    return _encode(_Said(id, meta.kind, meta.version, meta.lane, stamp, source, cause, event))


def entry_of(seq: int, epoch: int, number: int, hash: bytes, body: Body) -> Entry:  # noqa: A002
    """Join a row's columns and its body."""
    return Entry(
        seq=seq,
        epoch=epoch,
        lane=body.lane,
        number=number,
        id=body.id,
        kind=body.kind,
        version=body.version,
        stamp=body.stamp,
        source=body.source,
        cause=body.cause,
        data=body.data,
        hash=hash,
    )


def upcast(entry: Entry) -> Event | None:
    """Return the event in its newest type; None for a kind or version that this release does not know."""
    kind = EVENTS.get(entry.kind)
    if kind is None or entry.version > kind.meta.version:
        return None
    try:
        if entry.version == kind.meta.version:
            return msgspec.json.decode(entry.data, type=kind)
        data: dict[str, object] = msgspec.json.decode(entry.data)
        for version in range(entry.version, kind.meta.version):
            data = kind.meta.upcast[version](data)
        return msgspec.convert(data, kind)
    except (msgspec.MsgspecError, KeyError) as error:
        message = f"journal row {entry.seq}: {entry.kind} version {entry.version} does not decode: {error}"
        raise JournalError(message) from error
