"""What a command to the screens makes true."""

from __future__ import annotations

from msgspec.structs import replace

from edge.domains.screens.config import Config, PanelScreen, Screen, shows_slides, targeted
from edge.domains.screens.reckon import HOUR, reckon
from edge.domains.screens.state import Emergency, State
from models.domain import Decision, Given
from models.nouns import Event
from models.people import HUB
from models.screens import (
    BAD_DATES,
    EMPTY_PLAYLIST,
    NO_PLAYLIST,
    NO_SCREEN,
    NO_TAKEOVER,
    NO_TARGET,
    TAKEOVER_OVER,
    TAKEOVER_TOO_LONG,
    DropPlaylist,
    EndTakeover,
    PlanScreen,
    PlaylistDropped,
    PlaylistSet,
    SetPlaylist,
    TakenOver,
    TakeOver,
    Takeover,
    TakeoverEnded,
    WipeAsked,
    WipeScreen,
)

LONGEST = 24 * HOUR
TOGETHER = 4
"""So many screens are reckoned in one tick: what comes next already stands in their programs."""


def set_playlist(config: Config, _state: State, command: SetPlaylist, given: Given) -> Decision:
    """Take a playlist that can be shown somewhere, some day."""
    playlist = command.playlist
    if not playlist.entries:
        return EMPTY_PLAYLIST
    if playlist.first_day is not None and playlist.last_day is not None and playlist.last_day < playlist.first_day:
        return BAD_DATES
    if not targeted(config, playlist.targets):
        return NO_TARGET
    return (PlaylistSet(playlist=playlist, by=given.actor.id),)


def drop_playlist(_config: Config, state: State, command: DropPlaylist, given: Given) -> Decision:
    """Take it away."""
    if command.playlist not in state.playlists:
        return NO_PLAYLIST
    return (PlaylistDropped(playlist=command.playlist, by=given.actor.id),)


def take_over(config: Config, state: State, command: TakeOver, given: Given) -> Decision:
    """Take screens over; an older takeover that is left with none ends."""
    screens = tuple(screen.id for screen in targeted(config, command.targets))
    if not screens:
        return NO_TARGET
    if command.expires <= given.now:
        return TAKEOVER_OVER
    if command.expires > given.now + LONGEST:
        return TAKEOVER_TOO_LONG
    takeover = Takeover(
        id=given.new, text=command.text, targets=command.targets, starts=given.now, expires=command.expires
    )
    replaced = [name for name, it in state.emergencies.items() if name != given.new and not _left(it, screens)]
    return (
        TakenOver(takeover=takeover, screens=screens, by=given.actor.id),
        *(TakeoverEnded(takeover=name, end="replaced", by=given.actor.id) for name in replaced),
    )


def end_takeover(_config: Config, state: State, command: EndTakeover, given: Given) -> Decision:
    """End it before its time."""
    if command.takeover not in state.emergencies:
        return NO_TAKEOVER
    return (TakeoverEnded(takeover=command.takeover, end="ended", by=given.actor.id),)


def wipe(config: Config, _state: State, command: WipeScreen, given: Given) -> Decision:
    """Have a panel driven through once."""
    if isinstance(find(config, command.screen), PanelScreen):
        return (WipeAsked(screen=command.screen, by=given.actor.id),)
    return NO_SCREEN


def plan(config: Config, state: State, command: PlanScreen, given: Given) -> Decision:
    """Say what a screen shows from now on, where that differs."""
    screen = find(config, command.screen)
    if screen is None or not shows_slides(screen):
        return NO_SCREEN
    return _news(config, state, screen, given.now)


def overdue(config: Config, state: State, now: int) -> Decision:
    """End takeovers that are over, whereupon all is reckoned anew; else move on programs whose time has come."""
    expired = [name for name, it in state.emergencies.items() if it.takeover.expires <= now]
    if expired:
        return tuple(TakeoverEnded(takeover=name, end="expired", by=HUB.id) for name in expired)
    due = [screen for screen in config.screens if _is_due(state, screen, now)]
    return tuple(fact for screen in due[:TOGETHER] for fact in _news(config, state, screen, now))


def find(config: Config, screen: str) -> Screen | None:
    """Return the configured screen."""
    return next((each for each in config.screens if each.id == screen), None)


def _left(emergency: Emergency, taken: tuple[str, ...]) -> bool:
    """Tell whether a screen is left to it once these are taken."""
    return any(state != "ended" and screen not in taken for screen, state in emergency.screens.items())


def _is_due(state: State, screen: Screen, now: int) -> bool:
    known = state.programmed.get(screen.id)
    return known is not None and known.until <= now


def _news(config: Config, state: State, screen: Screen, now: int) -> tuple[Event, ...]:
    fact, known = reckon(config, state, screen, now).fact, state.programmed.get(screen.id)
    same = known is not None and replace(known, at=now) == fact
    return () if same else (fact,)
