from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.trmnl import Sleep
from integrations.trmnl.protocol import OWN_RATES
from integrations.trmnl.rest import night_left, patience, rest
from tests.integrations.trmnl.bench import SECOND, config

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"


def at(time: str, zone: str = SHANGHAI) -> int:
    return int(datetime.fromisoformat(time).replace(tzinfo=ZoneInfo(zone)).timestamp() * SECOND)


@pytest.mark.parametrize(
    ("start", "end", "time", "seconds"),
    [
        ("22:30", "06:00", "2026-01-02T22:29:59", 0),
        ("22:30", "06:00", "2026-01-02T22:30:00", 27_001),
        ("22:30", "06:00", "2026-01-02T23:59:59", 21_602),
        ("22:30", "06:00", "2026-01-03T00:00:00", 21_601),
        ("22:30", "06:00", "2026-01-03T05:59:59", 2),
        ("22:30", "06:00", "2026-01-03T06:00:00", 0),
        ("01:00", "05:00", "2026-01-03T00:59:59", 0),
        ("01:00", "05:00", "2026-01-03T01:00:00", 14_401),
        ("01:00", "05:00", "2026-01-03T05:00:00", 0),
    ],
)
def test_what_is_left_of_the_night(start: str, end: str, time: str, seconds: int) -> None:
    assert night_left(Sleep(start=start, end=end), at(time)) == seconds


@pytest.mark.parametrize(("day", "hours"), [("2026-03-28", 7), ("2026-10-24", 9), ("2026-06-01", 8)])
def test_the_night_in_which_the_clocks_change_is_as_long_as_it_is(day: str, hours: int) -> None:
    sleep = Sleep(start="22:00", end="06:00", timezone=BERLIN)
    assert night_left(sleep, at(f"{day}T22:00:00", BERLIN)) == hours * 3600 + 1


instants = st.integers(0, 4_000_000_000).map(lambda second: second * SECOND)


@given(instants, st.integers(-(10**6), 10**9))
def test_a_panel_is_never_told_to_come_at_once_nor_too_late(now: int, ahead: int) -> None:
    seconds = rest(config(), None, now, now + ahead * SECOND)
    assert 30 < seconds <= 901
    assert seconds not in OWN_RATES


@given(instants)
def test_who_sleeps_through_the_night_wakes_by_day(now: int) -> None:
    sleep = Sleep(start="22:30", end="06:00")
    left = night_left(sleep, now)
    assert 0 <= left <= 27_001
    assert night_left(sleep, now + left * SECOND) == 0 or left == 0


def test_a_night_is_waited_for_no_longer_than_a_day_is() -> None:
    assert patience(config(), 400) == 2.5 * 400 + 60
    assert patience(config(), 28_801) == 28_801 + 1.5 * 900 + 60
