"""How long a panel may sleep: to the next change of its program, within its bounds, and through the night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from integrations.trmnl import Config, Sleep
from integrations.trmnl.protocol import honest_rate
from models.glass import Program
from models.program import SECOND
from models.text import Instant

SHORTEST_S = 30
MARGIN_S = 60
UNHEARD_S = 901  # what a panel may sleep that could not reach the hub


def rest(config: Config, program: Program | None, now: Instant, until: Instant) -> int:
    """Return after how many seconds the panel is to poll again, `until` being the next change; a second late."""
    seconds = min(max(-((now - until) // SECOND) + 1, SHORTEST_S), config.longest_s)
    if config.sleep and not _emergency(program, now):
        seconds = max(seconds, night_left(config.sleep, now))
    return honest_rate(seconds)


def patience(config: Config, told: int) -> float:
    """Return how long a panel that was told to sleep so long may stay away: two and a half such times, by day."""
    return told + 1.5 * min(told, config.longest_s) + MARGIN_S


def first_patience(config: Config, now: Instant) -> float:
    """Return how long a panel may stay away from a hub that just started, whatever it was told before."""
    return patience(config, max(rest(config, None, now, now), UNHEARD_S, config.longest_s))


def night_left(sleep: Sleep, now: Instant) -> int:
    """Return the seconds to the night's end, 0 by day."""
    local = datetime.fromtimestamp(now / SECOND, ZoneInfo(sleep.timezone))
    time = f"{local:%H:%M}"
    night = sleep.start <= time < sleep.end if sleep.start < sleep.end else time >= sleep.start or time < sleep.end
    if not night:
        return 0
    hour, minute = map(int, sleep.end.split(":"))
    day = local if time < sleep.end else local + timedelta(days=1)
    end = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return int((end.astimezone(UTC) - local.astimezone(UTC)).total_seconds()) + 1


def _emergency(program: Program | None, now: Instant) -> bool:
    slots = program.slots if program else ()
    return any(slot.takeover is not None and slot.start <= now < slot.end for slot in slots)
