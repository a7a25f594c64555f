"""Day parts: which spans of time a playlist's days and times of day come to, by the community's clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from models.screens import Playlist
from models.text import Instant

MICROSECOND = 1_000
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Span = tuple[Instant, Instant]
"""From an instant until before another."""


def spans(playlist: Playlist, zone: ZoneInfo, window: Span) -> Iterator[Span]:
    """Yield when the playlist is on air within the window, in order; a night belongs to the day it began."""
    day, last = local_day(zone, window[0]) - DAY, local_day(zone, window[1])
    while day <= last:
        if _is_on(playlist, day):
            first = max(instant(zone, day, playlist.start), window[0])
            end = min(instant(zone, day, _end(playlist)), window[1])
            if first < end:
                yield first, end
        day += DAY


def local_day(zone: ZoneInfo, at: Instant) -> date:
    """Return the calendar day that clocks show at that instant."""
    return (EPOCH + timedelta(microseconds=at // MICROSECOND)).astimezone(zone).date()


@lru_cache(maxsize=4096)
def instant(zone: ZoneInfo, day: date, minute: int) -> Instant:
    """Return when clocks first show that minute of the day or, where they leap over it, a later one."""
    wall = datetime.combine(day, time()) + minute * MINUTE
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    if _wall(at, zone) != wall:
        at = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
        while _wall(at, zone) < wall:
            at += MINUTE
    return (at - EPOCH) // timedelta(microseconds=1) * MICROSECOND


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def _is_on(playlist: Playlist, day: date) -> bool:
    name = day.isoformat()
    begun = playlist.first_day is None or playlist.first_day <= name
    over = playlist.last_day is not None and playlist.last_day < name
    return begun and not over and (not playlist.days or day.isoweekday() in playlist.days)


def _end(playlist: Playlist) -> int:
    """Minutes since the midnight before the start: above 1440 on the next day."""
    return playlist.end if playlist.end > playlist.start else playlist.end + 1440
