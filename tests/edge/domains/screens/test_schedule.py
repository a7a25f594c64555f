"""Day parts across the hours that clocks skip and repeat, and over any calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domains.screens import Config
from edge.domains.screens.schedule import instant, spans
from tests.edge.domains.screens.board import BERLIN, DAY, HOUR, at, hang, listed, notice, playlist, shown, told
from tests.stories import SECOND, Story

ZONE = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)
ZONES = st.sampled_from([ZONE, ZoneInfo("Asia/Shanghai"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/Havana")])
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def clocks(when: int) -> str:
    """What clocks in Berlin show, with their distance from UTC."""
    return datetime.fromtimestamp(when // SECOND, UTC).astimezone(ZONE).strftime("%H:%M %z")


def berlin(day: str, start: int, end: int) -> Story:
    now = at(f"{day} 00:00", "Europe/Berlin") - 2 * HOUR
    story = hang(told(BERLIN, now), notice("a", starts=now - DAY, expires=now + 9 * DAY))
    return listed(story, playlist("p", "a", start=start, end=end, first_day=day, last_day=day))


def on_air(day: date, start: int, end: int) -> list[tuple[str, str]]:
    begin = instant(ZONE, day, 0) - DAY
    only = playlist("p", "a", start=start, end=end, first_day=day.isoformat(), last_day=day.isoformat())
    return [(clocks(first), clocks(last)) for first, last in spans(only, ZONE, (begin, begin + 3 * DAY))]


@pytest.mark.parametrize(
    ("start", "end", "on"),
    [
        (60, 240, [("01:00 +0100", "04:00 +0200")]),
        (60, 150, [("01:00 +0100", "03:00 +0200")]),
        (150, 240, [("03:00 +0200", "04:00 +0200")]),
        (130, 170, []),
        (0, 1440, [("00:00 +0100", "00:00 +0200")]),
    ],
    ids=["over the gap", "ends in it", "begins in it", "lies in it", "all day"],
)
def test_the_hour_that_is_skipped_in_spring(start: int, end: int, on: list[tuple[str, str]]) -> None:
    assert on_air(SPRING, start, end) == on


@pytest.mark.parametrize(
    ("start", "end", "on"),
    [
        (60, 240, [("01:00 +0200", "04:00 +0100")]),
        (60, 150, [("01:00 +0200", "02:30 +0200")]),
        (150, 240, [("02:30 +0200", "04:00 +0100")]),
        (130, 170, [("02:10 +0200", "02:50 +0200")]),
        (0, 1440, [("00:00 +0200", "00:00 +0100")]),
    ],
    ids=["over it", "ends in it", "begins in it", "lies in it", "all day"],
)
def test_the_hour_that_comes_twice_in_autumn(start: int, end: int, on: list[tuple[str, str]]) -> None:
    assert on_air(AUTUMN, start, end) == on


def test_a_night_of_spring_is_an_hour_shorter_on_the_screen() -> None:
    story = berlin("2027-03-27", 22 * 60, 6 * 60)
    story.leap(23 * 3600)
    end = at("2027-03-28 06:00", "Europe/Berlin")
    assert shown(story, end - 7 * HOUR, config=BERLIN) == shown(story, end - 1, config=BERLIN) == ["a"]
    assert [shown(story, when, config=BERLIN) for when in (end - 7 * HOUR - 1, end)] == [["welcome"]] * 2


def test_an_hour_of_autumn_is_shown_once() -> None:
    story = berlin("2026-10-25", 2 * 60, 2 * 60 + 30)
    first = at("2026-10-25 02:00", "Europe/Berlin")
    turns = [shown(story, first + quarter * HOUR // 4, config=BERLIN) == ["a"] for quarter in range(8)]
    assert turns == [True, True, False, False, False, False, False, False]


def test_a_time_zone_that_nobody_knows_is_refused_in_the_configuration() -> None:
    with pytest.raises(msgspec.ValidationError, match="no time zone 'Asia/Shangri'"):
        msgspec.convert({"timezone": "Asia/Shangri"}, Config)
    with pytest.raises(ValueError, match="expected a name like Asia/Shanghai"):
        Config(timezone="Nowhere")


def test_a_kiosk_has_its_size_and_a_panel_its_channel() -> None:
    with pytest.raises(msgspec.ValidationError, match="missing required field `panel`"):
        msgspec.convert({"screens": [{"kind": "panel", "id": "a", "name": "a"}]}, Config)
    with pytest.raises(msgspec.ValidationError, match="unknown field `camera`"):
        msgspec.convert({"screens": [{"kind": "panel", "id": "a", "name": "a", "panel": "p/0", "camera": "c"}]}, Config)


@given(ZONES, DAYS, st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True))
def test_parts_that_share_a_day_leave_no_instant_out_and_share_none(zone: ZoneInfo, day: date, cuts: list[int]) -> None:
    cuts = [0, *sorted(cuts), 1440]
    window = instant(zone, day, 0), instant(zone, day, 1440)
    name = day.isoformat()
    parts = [playlist("p", start=a, end=b, first_day=name, last_day=name) for a, b in pairwise(cuts) if a < b]
    edges = [edge for part in parts for span in spans(part, zone, window) for edge in span]
    assert (edges[0], edges[-1]) == window
    assert all(edges[i] == edges[i + 1] for i in range(1, len(edges) - 1, 2))


@given(ZONES, DAYS, st.integers(0, 2879))
def test_an_instant_is_the_first_at_which_clocks_are_that_far(zone: ZoneInfo, day: date, minute: int) -> None:
    when = instant(zone, day, minute)
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    seen = [datetime.fromtimestamp(at // SECOND, UTC).astimezone(zone).replace(tzinfo=None) for at in (when, when - 1)]
    assert seen[0] >= wall > seen[1]
