"""What hub and city say to each other: topics, control messages, facts as CloudEvents 1.0 in JSON batches.

Source: CloudEvents 1.0.2 sections 3.1 (attributes) and its JSON event format, section 4 (JSON batch format).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

import msgspec
from msgspec import Raw, Struct

from models.envelope import Entry
from models.nouns import Lane

ROOT = "linli/v1"
CITY = f"{ROOT}/city"
BATCH_TYPE = "application/cloudevents-batch+json"
LaneName = Literal["alarms", "facts"]
Topic = Literal["hello", "welcome", "events", "ack", "gap", "status"]
NS = 1_000_000_000


class Place(NamedTuple):
    """What a topic says: whose it is, what it is for, and of which lane."""

    hub: str
    topic: str
    lane: Lane | None


class HubLane(Struct, frozen=True):
    """A lane as the hub has it: newest number and its hash, and the oldest number that is still there."""

    number: int
    hash: str
    first: int


class Hello(Struct, frozen=True):
    """The hub has connected, or heard nothing for a while. `nonce` comes back in the welcome."""

    nonce: str
    epoch: int
    lanes: dict[LaneName, HubLane]


class Mark(Struct, frozen=True):
    """All of a lane up to `number` is committed in the city; `hash` is that row's ("" where it was pruned)."""

    epoch: int
    number: int
    hash: str


class Welcome(Struct, frozen=True):
    """The city's newest mark of each lane."""

    nonce: str
    lanes: dict[LaneName, Mark]


class Ack(Struct, frozen=True):
    """The end-to-end acknowledgement on `ack`, or on `gap` the request to send again from `number` + 1."""

    lane: LaneName
    epoch: int
    number: int
    hash: str


class CloudEvent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fact. Attributes that CloudEvents does not define begin with `linli`."""

    specversion: str
    id: str
    source: str
    type: str
    time: str
    datacontenttype: str
    linliepoch: int
    linlilane: LaneName
    linlinumber: int
    linlihash: str
    linliversion: int
    linlimono: str
    linliboot: str
    linliquality: int
    linlicause: str | None = None
    data: Raw


encode = msgspec.json.Encoder().encode
decode_hello = msgspec.json.Decoder(Hello).decode
decode_welcome = msgspec.json.Decoder(Welcome).decode
decode_ack = msgspec.json.Decoder(Ack).decode
_decode_batch = msgspec.json.Decoder(list[CloudEvent]).decode


def topic_of(hub: str, topic: Topic, lane: Lane | None = None) -> str:
    """Return `linli/v1/{hub}/{topic}`, with the lane behind it where there is one."""
    return f"{ROOT}/{hub}/{topic}" if lane is None else f"{ROOT}/{hub}/{topic}/{name_of(lane)}"


def place_of(topic: str) -> Place | None:
    """Take a topic apart; None where it is none of ours."""
    parts = topic.removeprefix(f"{ROOT}/").split("/")
    if not topic.startswith(f"{ROOT}/") or len(parts) not in {2, 3}:
        return None
    if len(parts) == 2:  # noqa: PLR2004 (hub and topic)
        return Place(parts[0], parts[1], None)
    lane = Lane.__members__.get(parts[2].upper())
    return None if lane is None else Place(parts[0], parts[1], lane)


def name_of(lane: Lane) -> LaneName:
    """Return the lane's name on the wire."""
    return "alarms" if lane is Lane.ALARMS else "facts"


def lane_of(name: LaneName) -> Lane:
    """Return the lane of a name on the wire."""
    return Lane[name.upper()]


def encode_batch(hub: str, entries: Sequence[Entry]) -> bytes:
    """Return the entries as one JSON batch."""
    return encode([_cloud_event(hub, entry) for entry in entries])


def decode_batch(payload: bytes) -> list[CloudEvent]:
    """Return a batch's facts. Raise msgspec.DecodeError, msgspec.ValidationError."""
    return _decode_batch(payload)


def rfc3339(instant: int) -> str:
    """Return ns since 1970 as RFC 3339 with nine digits of the second."""
    whole = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=instant // NS)
    return f"{whole:%Y-%m-%dT%H:%M:%S}.{instant % NS:09d}Z"


def _cloud_event(hub: str, entry: Entry) -> CloudEvent:
    return CloudEvent(
        specversion="1.0",
        id=entry.id,
        source=f"/hubs/{hub}/{entry.source}",
        type=f"linli.{entry.kind}",
        time=rfc3339(entry.stamp.at),
        datacontenttype="application/json",
        linliepoch=entry.epoch,
        linlilane=name_of(entry.lane),
        linlinumber=entry.number,
        linlihash=entry.hash.hex(),
        linliversion=entry.version,
        linlimono=str(entry.stamp.mono),
        linliboot=entry.stamp.boot,
        linliquality=int(entry.stamp.quality),
        linlicause=entry.cause,
        data=entry.data,
    )
