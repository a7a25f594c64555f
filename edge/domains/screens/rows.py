"""What staff and screens see of the screens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edge.domains.screens.config import Config, PanelScreen, Screen, TouchScreen, glass_of, kind_of
from edge.domains.screens.reckon import reckon
from edge.domains.screens.state import Seen, State, holder
from models.domain import Gone
from models.nouns import Event, Row
from models.screens import (
    PlaylistDropped,
    PlaylistRow,
    PlaylistSet,
    ProgramFailed,
    Programmed,
    ProgramRow,
    ProgramShown,
    ScreenRow,
    TakenOver,
    TakeoverEnded,
    TakeoverRow,
    TouchRow,
)
from models.system import ClockStepped, Finished

Change = tuple[str, Row] | Gone


def rows(config: Config, state: State, event: Event | None) -> Iterable[Change]:
    """Yield the rows the event touched, all for None."""
    match event:
        case None:
            yield from _touch(config)
            yield from _screens(config, state, None)
            yield from _programs(config, state, None)
            yield from _playlists(state)
            yield from _takeovers(state)
        case Programmed(screen=screen):
            yield from _screens(config, state, screen)
            yield from _programs(config, state, screen)
            yield from _playlists(state)
        case ProgramShown(screen=screen) | ProgramFailed(screen=screen):
            yield from _screens(config, state, screen)
            yield from _takeovers(state)
        case PlaylistSet() | PlaylistDropped():
            yield from _listed(state, event)
        case TakenOver() | TakeoverEnded() | Finished() | ClockStepped():
            yield from _taken(config, state, event)


def _listed(state: State, event: PlaylistSet | PlaylistDropped) -> Iterator[Change]:
    if isinstance(event, PlaylistDropped):
        yield Gone(PlaylistRow.meta.kind, event.playlist)
    yield from _playlists(state)


def _taken(config: Config, state: State, event: Event) -> Iterator[Change]:
    if isinstance(event, TakeoverEnded):
        yield Gone(TakeoverRow.meta.kind, event.takeover)
    yield from _screens(config, state, None)
    yield from _takeovers(state)


def _screens(config: Config, state: State, only: str | None) -> Iterator[Change]:
    for screen in config.screens:
        if only is None or screen.id == only:
            yield screen.id, _screen(screen, state)


def _screen(screen: Screen, state: State) -> ScreenRow:
    known, seen = state.programmed.get(screen.id), state.seen.get(screen.id, Seen())
    held = holder(state, screen.id)
    return ScreenRow(
        id=screen.id,
        name=screen.name,
        area=screen.area,
        kind=kind_of(screen),
        groups=screen.groups,
        panel=screen.panel if isinstance(screen, PanelScreen) else None,
        program=None if known is None else known.program,
        shown=seen.program,
        proof=seen.proof,
        shown_at=seen.at,
        failed=seen.failed,
        takeover=None if held is None else held.takeover.id,
    )


def _programs(config: Config, state: State, only: str | None) -> Iterator[Change]:
    for screen in config.screens:
        glass, known = glass_of(screen), state.programmed.get(screen.id)
        if glass is not None and known is not None and (only is None or screen.id == only):
            made = reckon(config, state, screen, known.at).program
            yield screen.id, ProgramRow(id=screen.id, name=screen.name, glass=glass, program=made)


def _playlists(state: State) -> Iterator[Change]:
    active = {name for known in state.programmed.values() for name in known.playlists}
    for name, playlist in state.playlists.items():
        yield name, PlaylistRow(id=name, playlist=playlist, active=name in active)


def _takeovers(state: State) -> Iterator[Change]:
    for name, it in state.emergencies.items():
        yield name, TakeoverRow(id=name, takeover=it.takeover, by=it.by, screens=it.screens)


def _touch(config: Config) -> Iterator[Change]:
    for screen in config.screens:
        if isinstance(screen, TouchScreen):
            yield screen.id, TouchRow(id=screen.id, name=screen.name, area=screen.area, camera=screen.camera)
