from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.openepaperlink.protocol import NEVER, Tag, answer_of, fields_of, judge, news_of
from tests.integrations.frames import Recorded, recorded

FRAMES = recorded(Path(__file__).parent / "frames")
BEFORE = Tag(mac="0" * 16, hash="a" * 32, nextupdate=NEVER, updatecount=3, content='{"filename":"/temp/1.jpg"}')


def meaning(data: bytes) -> str:
    try:
        news = news_of(data)
    except ValueError:
        return "nothing"
    said = [
        f"{tag.mac} shows {tag.shown or 'nothing'} of {tag.source or 'nothing'}, {tag.battery_mv} mV, {tag.rssi} dBm"
        for tag in news.tags
    ]
    said += [f"more from {news.continu}"] if news.continu else []
    said += [f"up {news.uptime} s"] if news.uptime else []
    return "; ".join(said) or "empty"


def after(**changes: Any) -> Tag:
    return msgspec.structs.replace(BEFORE, **changes)


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.meaning)
def test_recorded_messages_mean_what_is_written_beside_them(frame: Recorded) -> None:
    assert meaning(frame.reply) == frame.meaning


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("tags", "mac", "sys", "uptime", "continu", "modecfgjson", "hash")), inner)
    ),
    max_leaves=8,
)


few = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])


@few
@given(st.binary(max_size=100) | json.map(msgspec.json.encode))
def test_any_message_means_something_or_nothing(data: bytes) -> None:
    assert meaning(data)


@few
@given(st.text(max_size=30) | json.map(lambda value: msgspec.json.encode(value).decode()))
def test_any_content_has_a_source_or_none(content: str) -> None:
    assert isinstance(after(content=content).source, str)


@pytest.mark.parametrize(
    ("changes", "waited", "verdict"),
    [
        ({"nextupdate": 0}, False, "waiting"),
        ({"pending": 1}, False, "waiting"),
        ({"hash": "b" * 32, "updatecount": 4}, True, "fetched"),
        ({"hash": "b" * 32, "updatecount": 0}, False, "fetched"),
        ({"updatecount": 4}, False, "fetched"),
        ({}, False, "same"),
        ({}, True, "dropped"),
        ({"hash": "0" * 32}, True, "reset"),
        ({"content": '{"filename":"/temp/2.jpg"}'}, False, "other"),
        ({"content": ""}, False, "other"),
    ],
)
def test_an_upload_is_followed_by_what_the_access_point_says(changes: Any, waited: bool, verdict: str) -> None:  # noqa: FBT001
    assert judge(BEFORE, "/temp/1.jpg", after(**changes), waited=waited) == verdict


def test_an_upload_names_its_tag_first_and_is_not_dithered_again() -> None:
    assert list(fields_of("00000281e3a23b10", 5).items()) == [
        ("mac", "00000281E3A23B10"),
        ("dither", "0"),
        ("ttl", "5"),
        ("contentmode", "24"),
    ]


def test_answers_are_told_apart() -> None:
    assert [answer_of(status) for status in (200, 409, 400, 500)] == ["taken", "busy", "refused", "broken"]
