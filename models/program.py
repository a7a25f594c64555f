"""Which slide of a program is shown when: the same for every panel, whoever asks."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

from models.glass import Program, Slide, Slot
from models.text import Instant

SECOND = 1_000_000_000
FOREVER = 2**63 - 1


class Turn(NamedTuple):
    """The slide on show, None where the program has none; `until` which instant, FOREVER where it just stays."""

    slide: Slide | None
    until: Instant


def slide_at(program: Program, now: Instant, min_s: float = 1) -> Turn:
    """Say what is shown at `now`. A takeover comes first, then what began last; no slide turns before `min_s`.

    In gaps and after the last slot the fallback is shown, its first slide from the end of what was before it.
    """
    slots = [slot for slot in program.slots if slot.slides and slot.start < slot.end]
    edges = [edge for slot in slots for edge in (slot.start, slot.end)]
    until = min((edge for edge in edges if edge > now), default=FOREVER)
    on = max((slot for slot in slots if slot.start <= now < slot.end), key=_precedence, default=None)
    if on is not None:
        return _turn(on.slides, now, now - on.start, until, min_s)
    since = max((edge for edge in edges if edge <= now), default=0)
    return _turn(program.fallback, now, now - since, until, min_s)


def _precedence(slot: Slot) -> tuple[bool, Instant]:
    return slot.takeover is not None, slot.start


def _turn(slides: tuple[Slide, ...], now: Instant, elapsed: int, until: Instant, min_s: float) -> Turn:
    """Find the slide by the time since the first one began."""
    if len(slides) <= 1:
        return Turn(slides[0] if slides else None, until)
    ends = list(accumulate(int(max(slide.seconds, min_s, 1) * SECOND) for slide in slides))
    elapsed %= ends[-1]
    index = bisect_right(ends, elapsed)
    return Turn(slides[index], min(until, now + ends[index] - elapsed))


def slides_of(program: Program) -> tuple[Slide, ...]:
    """List every slide a program may show, each once, those that come first in front."""
    slides = (*(slide for slot in program.slots for slide in slot.slides), *program.fallback)
    return tuple({slide.id: slide for slide in slides}.values())
