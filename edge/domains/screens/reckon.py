"""What a screen shows from an instant on, reckoned from the state alone."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from edge.domains.screens.config import Config, Screen, aims_at
from edge.domains.screens.program import Item, page, program, slide, sweep
from edge.domains.screens.schedule import Span, spans
from edge.domains.screens.state import State, holder
from models.glass import Program, Slide
from models.notices import Notice
from models.screens import Entry, Playlist, Programmed
from models.text import Instant

HOUR = 3_600_000_000_000
STEP = 12 * HOUR
"""The horizon moves on in such steps, so that a program stays the same in between."""

TAKEOVER_TIER = 10
DEFAULT_TIER = -1
MOST_PAGES = 64


class Reckoned(Struct, frozen=True):
    """A program, and what becomes a fact of it."""

    program: Program
    fact: Programmed


def reckon(config: Config, state: State, screen: Screen, at: Instant) -> Reckoned:
    """Return the screen's program: slots without a gap from the one of `at` to the horizon."""
    begin = step_of(at)
    window = begin, begin + config.horizon_h * HOUR
    default = slide(screen.default, config.slide_s)
    items = [
        *_takeover(config, state, screen, window),
        *_playlists(config, state, screen, window),
        *_free(state, screen, window),
        Item(tier=DEFAULT_TIER, spans=(window,), slides=(default,)),
    ]
    stretches = [stretch for stretch in sweep(items) if stretch.end > at]
    made, now = program(items, stretches, (default,)), stretches[0]
    shown = [items[index] for index in now.shown]
    fact = Programmed(
        screen=screen.id,
        program=made.id,
        at=at,
        until=min(now.end, begin + STEP),
        playlists=tuple(dict.fromkeys(item.playlist for item in shown if item.playlist is not None)),
        takeover=shown[0].takeover,
    )
    return Reckoned(made, fact)


def step_of(at: Instant) -> Instant:
    """Return the instant up to which the past is forgotten."""
    return at - at % STEP


def _takeover(config: Config, state: State, screen: Screen, window: Span) -> Iterator[Item]:
    emergency = holder(state, screen.id)
    if emergency is None:
        return
    it = emergency.takeover
    on = _within((it.starts, it.expires), window)
    if on is not None:
        slides = (slide("emergency", config.slide_s, it.text),)
        yield Item(tier=TAKEOVER_TIER, spans=(on,), slides=slides, takeover=it.id)


def _playlists(config: Config, state: State, screen: Screen, window: Span) -> Iterator[Item]:
    zone = config.zone
    for name in sorted(state.playlists):
        playlist = state.playlists[name]
        if playlist.enabled and aims_at(playlist.targets, screen):
            on_air = list(spans(playlist, zone, window))
            for entry in playlist.entries:
                yield from _entry(state, playlist, entry, on_air)


def _entry(state: State, playlist: Playlist, entry: Entry, on_air: list[Span]) -> Iterator[Item]:
    notice = state.notices.get(entry.notice)
    if notice is None:
        return
    hangs = notice.starts, notice.expires
    on = tuple(part for span in on_air if (part := _within(hangs, span)) is not None)
    slides = _slides(notice, entry)
    if on and slides:
        yield Item(tier=playlist.priority, spans=on, slides=slides, playlist=playlist.id)


def _free(state: State, screen: Screen, window: Span) -> Iterator[Item]:
    listed = {entry.notice for playlist in state.playlists.values() for entry in playlist.entries}
    for notice in sorted(state.notices.values(), key=lambda it: (it.starts, it.id)):
        on = _within((notice.starts, notice.expires), window)
        if on is not None and notice.id not in listed and aims_at(notice.targets, screen):
            yield Item(tier=notice.priority, spans=(on,), slides=_slides(notice, Entry(notice=notice.id)))


def _slides(notice: Notice, entry: Entry) -> tuple[Slide, ...]:
    pages = range(max(1, min(notice.pages, MOST_PAGES)))
    numbers = pages if entry.page is None else [number for number in (entry.page,) if number in pages]
    return tuple(page(notice, number, entry.seconds or notice.seconds) for number in numbers)


def _within(span: Span, window: Span) -> Span | None:
    first, end = max(span[0], window[0]), min(span[1], window[1])
    return (first, end) if first < end else None
