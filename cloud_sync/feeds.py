"""Feeds: tables that the city sends down, retained by the broker, each the newest of its name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from cloud_sync.wire import ROOT
from models.content import Text
from models.text import Id, Instant

MOST_BYTES = 64 * 1024
NS = 1_000_000_000


class Feed(Struct, frozen=True, kw_only=True):
    """What the city says on `linli/v1/{hub}/feeds/{feed}`: a text with a table in it, good until `until` (RFC 3339)."""

    text: Text
    until: Annotated[datetime, Meta(tz=True)]


Fed = Callable[[Id, Text, Instant], None]
"""Told of each feed that comes: its name, what it says, until when (ns); returns at once."""

encode_feed = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Feed).decode
_name = msgspec.json.Decoder(Id).decode


def feeds_of(hub: str) -> str:
    """Return the topic filter of a hub's feeds."""
    return f"{ROOT}/{hub}/feeds/+"


def feed_topic(hub: str, feed: str) -> str:
    """Return the topic of one of them."""
    return f"{ROOT}/{hub}/feeds/{feed}"


def feed_named(hub: str, topic: str) -> Id | None:
    """Return which feed of the hub's the topic is, None where it is none."""
    prefix = f"{ROOT}/{hub}/feeds/"
    if not topic.startswith(prefix):
        return None
    return _name(msgspec.json.encode(topic.removeprefix(prefix)))


def decode_feed(payload: bytes) -> tuple[Text, Instant]:
    """Return text and end. Raise msgspec.DecodeError, msgspec.ValidationError."""
    if len(payload) > MOST_BYTES:
        raise msgspec.ValidationError(f"a feed has at most {MOST_BYTES} bytes, this one {len(payload)}")
    feed = _decode(payload)
    return feed.text, int(feed.until.timestamp()) * NS
