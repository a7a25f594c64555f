from __future__ import annotations

import json

import pytest
from msgspec import Raw

from cloud_sync.wire import decode_batch, encode_batch, place_of, rfc3339, topic_of
from models.envelope import Entry, Stamp
from models.nouns import Lane
from models.system import ClockQuality

ENTRY = Entry(
    seq=9,
    epoch=1,
    lane=Lane.ALARMS,
    number=4,
    id="0198c0ffee",
    kind="access.door_forced",
    version=1,
    stamp=Stamp(1_795_425_019_170_910_542, 2_384_001_989_439, "26e563508c4d4e91", ClockQuality.SYNCED),
    source="access",
    cause="0198c0ffed",
    data=Raw(b'{"door":"gate","held_by":3}'),
    hash=bytes.fromhex("0f14"),
)


def test_a_fact_as_the_city_sees_it() -> None:
    assert json.loads(encode_batch("hub-7", [ENTRY])) == [
        {
            "specversion": "1.0",
            "id": "0198c0ffee",
            "source": "/hubs/hub-7/access",
            "type": "linli.access.door_forced",
            "time": "2026-11-23T09:10:19.170910542Z",
            "datacontenttype": "application/json",
            "linliepoch": 1,
            "linlilane": "alarms",
            "linlinumber": 4,
            "linlihash": "0f14",
            "linliversion": 1,
            "linlimono": "2384001989439",
            "linliboot": "26e563508c4d4e91",
            "linliquality": 2,
            "linlicause": "0198c0ffed",
            "data": {"door": "gate", "held_by": 3},
        }
    ]
    assert decode_batch(encode_batch("hub-7", [ENTRY]))[0].linlinumber == 4


def test_time_before_the_clock_was_set() -> None:
    assert rfc3339(0) == "1970-01-01T00:00:00.000000000Z"


@pytest.mark.parametrize("lane", [None, *Lane])
def test_topics_there_and_back(lane: Lane | None) -> None:
    assert place_of(topic_of("hub-7", "events", lane)) == ("hub-7", "events", lane)


@pytest.mark.parametrize(
    "topic", ["linli/v1/hub-7", "linli/v2/a/b", "linli/v1/hub/events/third", "linli/v1/a/b/c/d", ""]
)
def test_topics_of_others(topic: str) -> None:
    assert place_of(topic) is None
