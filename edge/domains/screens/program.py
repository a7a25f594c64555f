"""From what can be on air to a program: a sweep over the instants at which something begins or ends."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

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
    """Between two changes: which items are shown, in the order in which they were given."""

    start: Instant
    end: Instant
    items: tuple[Item, ...]


def sweep(items: Sequence[Item]) -> list[Stretch]:
    """Return what is shown when: of the items on air the highest tier alone; stretches that are the same are one."""
    changes: dict[Instant, list[tuple[int, bool]]] = defaultdict(list)
    for index, item in enumerate(items):
        for start, end in item.spans:
            changes[start].append((index, True))
            changes[end].append((index, False))
    return list(_joined(items, list(_shown(items, changes))))


def program(stretches: Sequence[Stretch], fallback: tuple[Slide, ...]) -> Program:
    """Make the program of them; its id is a digest of all that is in it."""
    slots = tuple(_slot(stretch) for stretch in stretches)
    said = [(slot.start, slot.end, slot.takeover, [(s.id, s.seconds) for s in slot.slides]) for slot in slots]
    digest = _digest((said, [(slide.id, slide.seconds) for slide in fallback]))
    return Program(id=digest, slots=slots, fallback=fallback)


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


def _shown(
    items: Sequence[Item], changes: dict[Instant, list[tuple[int, bool]]]
) -> Iterator[tuple[Instant, list[int]]]:
    """Yield each instant at which what is shown changes, and the items shown from then on."""
    on: dict[int, set[int]] = defaultdict(set)
    before: list[int] | None = None
    for at in sorted(changes):
        for index, begins in sorted(changes[at], key=lambda change: change[1]):
            tier = on[items[index].tier]
            (tier.add if begins else tier.discard)(index)
        shown = sorted(on[max((tier for tier in on if on[tier]), default=0)])
        if shown != before:
            yield at, shown
        before = shown


def _joined(items: Sequence[Item], shown: list[tuple[Instant, list[int]]]) -> Iterator[Stretch]:
    for (start, indices), (end, _) in pairwise(shown):
        if indices:
            yield Stretch(start, end, tuple(items[index] for index in indices))


def _slot(stretch: Stretch) -> Slot:
    slides = tuple(each for item in stretch.items for each in item.slides)
    return Slot(start=stretch.start, end=stretch.end, slides=slides, takeover=stretch.items[0].takeover)


def _digest(value: object) -> Hash:
    return hashlib.blake2b(msgspec.json.encode(value), digest_size=16).hexdigest()
