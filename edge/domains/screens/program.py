"""From what can be on air to a program: a sweep over the instants at which something begins or ends."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import itemgetter

import msgspec
from msgspec import Struct

from edge.domains.screens.schedule import Span
from models.glass import Program, Slide, Slot
from models.notices import Notice
from models.text import Code, Hash, Id, Instant


class Item(Struct, frozen=True, kw_only=True):
    """Slides that are on air in these spans, unless something of a higher tier is."""

    tier: int
    spans: tuple[Span, ...]
    slides: tuple[Slide, ...]
    playlist: Id | None = None
    takeover: Id | None = None


class Stretch(Struct, frozen=True):
    """Between two changes: the places of the items that are shown, in the order in which they were given."""

    start: Instant
    end: Instant
    shown: tuple[int, ...]


def sweep(items: Sequence[Item]) -> list[Stretch]:
    """Return what is shown when: of the items on air the highest tier alone; stretches that are the same are one."""
    changes: dict[Instant, list[tuple[int, bool]]] = defaultdict(list)
    for index, item in enumerate(items):
        for start, end in item.spans:
            changes[start].append((index, True))
            changes[end].append((index, False))
    turns = pairwise(_turns(items, changes))
    return [Stretch(start, end, shown) for (start, shown), (end, _) in turns if shown]


def program(items: Sequence[Item], stretches: Sequence[Stretch], fallback: tuple[Slide, ...]) -> Program:
    """Make the program of them; its id is a digest of all that is in it."""
    slots = tuple(_slot(items, stretch) for stretch in stretches)
    marks = [_digest((item.takeover, [(slide.id, slide.seconds) for slide in item.slides])) for item in items]
    said = [(it.start, it.end, [marks[index] for index in it.shown]) for it in stretches]
    return Program(
        id=_digest((said, [(slide.id, slide.seconds) for slide in fallback])), slots=slots, fallback=fallback
    )


def slide(template: Code, seconds: int, text: Id | None = None) -> Slide:
    """Make a slide of a template and at most a text."""
    return Slide(id=_digest((template, text, (), 0)), template=template, text=text, seconds=seconds)


def page(notice: Notice, number: int, seconds: int) -> Slide:
    """Make a slide of one page of a notice."""
    digest = _digest((notice.template, notice.text, notice.pictures, number))
    return Slide(
        id=digest,
        template=notice.template,
        text=notice.text,
        pictures=notice.pictures,
        page=number,
        seconds=seconds,
    )


def _turns(
    items: Sequence[Item], changes: dict[Instant, list[tuple[int, bool]]]
) -> Iterator[tuple[Instant, tuple[int, ...]]]:
    """Yield each instant at which what is shown changes, and what is shown from then on."""
    on: dict[int, set[int]] = defaultdict(set)
    before: tuple[int, ...] | None = None
    for at in sorted(changes):
        for index, begins in sorted(changes[at], key=itemgetter(1)):
            tier = on[items[index].tier]
            (tier.add if begins else tier.discard)(index)
        shown = tuple(sorted(on[max((tier for tier in on if on[tier]), default=0)]))
        if shown != before:
            yield at, shown
        before = shown


def _slot(items: Sequence[Item], stretch: Stretch) -> Slot:
    slides = tuple(each for index in stretch.shown for each in items[index].slides)
    return Slot(start=stretch.start, end=stretch.end, slides=slides, takeover=items[stretch.shown[0]].takeover)


def _digest(value: object) -> Hash:
    return hashlib.blake2b(msgspec.json.encode(value), digest_size=16).hexdigest()
