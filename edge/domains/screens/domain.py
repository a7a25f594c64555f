"""The screens domain: its rules behind the port."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from edge.domains.screens import decide as rules
from edge.domains.screens.config import Config, PanelScreen, glass_of, targeted
from edge.domains.screens.evolve import BOARD, OWN, evolve
from edge.domains.screens.reckon import reckon
from edge.domains.screens.rows import rows
from edge.domains.screens.state import State, contents
from models.consent import VAULT
from models.content import DestroyContents, KeepContents
from models.domain import Decision, Given, Gone, Plain
from models.glass import ShowProgram
from models.nouns import Command, Event, Row
from models.screens import (
    NO_SCREEN,
    DropPlaylist,
    EndTakeover,
    PlanScreen,
    PlaylistDropped,
    PlaylistSet,
    Programmed,
    SetPlaylist,
    TakenOver,
    TakeOver,
    TakeoverEnded,
    WipeAsked,
    WipeScreen,
)
from models.system import ClockStepped, DeviceFound, Finished, Tick
from models.things import Displays, Thing

Rule = Callable[[Config, State, Any, Given], Decision]

RULES: dict[type[Command], Rule] = {
    SetPlaylist: rules.set_playlist,
    DropPlaylist: rules.drop_playlist,
    TakeOver: rules.take_over,
    EndTakeover: rules.end_takeover,
    WipeScreen: rules.wipe,
    PlanScreen: rules.plan,
}
CHANGES = (*BOARD, PlaylistSet, PlaylistDropped, TakeoverEnded, ClockStepped)


class Screens(Plain):
    """Implements `models.domain.Domain`."""

    name = "screens"
    fold_version = 1
    state = State
    commands = tuple(RULES)
    folds = (*OWN, *BOARD, ClockStepped, DeviceFound, Finished)

    def __init__(self, config: Config) -> None:
        self._config = config

    def start(self) -> State:
        """Return the state before any event."""
        return State()

    def owns(self) -> Iterable[str]:
        """Name the panels' channels."""
        return (screen.panel for screen in self._panels())

    def things(self) -> Iterable[Thing]:
        """Make each screen a Thing."""
        for screen in self._config.screens:
            glass = glass_of(screen)
            via = screen.panel.rpartition("/")[0] if isinstance(screen, PanelScreen) else None
            abilities = () if glass is None else (Displays(glass=glass),)
            yield Thing(id=screen.id, name=screen.name, area=screen.area, abilities=abilities, via=via)

    def decide(self, state: State, command: Command, given: Given) -> Decision:
        """Say what the command makes true, or refuse it."""
        if isinstance(command, Tick):
            return rules.overdue(self._config, state, given.now)
        rule = RULES.get(type(command))
        return rule(self._config, state, command, given) if rule else NO_SCREEN

    def evolve(self, state: State, event: Event) -> State:
        """Return the state after the event."""
        return evolve(self._config, state, event)

    def react(self, state: State, event: Event) -> Iterable[Command]:
        """Tell panels what they show, have programs reckoned anew, and the vault keep what is referred to."""
        match event:
            case Programmed(screen=name):
                yield from self._show(state, lambda screen: screen.id == name)
            case WipeAsked(screen=name):
                yield from self._show(state, lambda screen: screen.id == name, wipe=True)
            case DeviceFound(device=device):
                yield from self._show(state, lambda screen: screen.panel.rpartition("/")[0] == device)
            case TakenOver(screens=names):
                yield from (PlanScreen(screen=screen.id) for screen in targeted(self._config, names))
            case _ if isinstance(event, CHANGES):
                yield from self._plan()
        yield from _vault(state, event)

    def wake(self, state: State) -> int | None:
        """Say when the next takeover is over, or the next program is to be reckoned anew."""
        untils = [state.programmed[s.id].until for s in self._config.screens if s.id in state.programmed]
        return min((*untils, *(it.takeover.expires for it in state.emergencies.values())), default=None)

    def resume(self, state: State, now: int) -> Iterable[Command]:
        """Show every panel its program again, reckon what has changed meanwhile, keep what is referred to."""
        kept = contents(state)
        if kept:
            yield KeepContents(channel=VAULT, keeper="screens", contents=kept)
        for screen in self._panels():
            yield ShowProgram(channel=screen.panel, program=reckon(self._config, state, screen, now).program)
        yield from self._plan()

    def rows(self, state: State, event: Event | None) -> Iterable[tuple[str, Row] | Gone]:
        """Yield the rows the event touched, all for None."""
        return rows(self._config, state, event)

    def _panels(self) -> Iterator[PanelScreen]:
        return (screen for screen in self._config.screens if isinstance(screen, PanelScreen))

    def _plan(self) -> Iterator[Command]:
        return (PlanScreen(screen=screen.id) for screen in targeted(self._config, ()))

    def _show(self, state: State, which: Callable[[PanelScreen], bool], *, wipe: bool = False) -> Iterator[Command]:
        for screen in self._panels():
            known = state.programmed.get(screen.id)
            if known is not None and which(screen):
                made = reckon(self._config, state, screen, known.at).program
                yield ShowProgram(channel=screen.panel, program=made, wipe=wipe)


def _vault(state: State, event: Event) -> Iterator[Command]:
    kept = None
    match event:
        case PlaylistSet(playlist=playlist):
            kept = playlist.label
        case TakenOver(takeover=takeover):
            kept = takeover.text
    if kept is not None:
        yield KeepContents(channel=VAULT, keeper="screens", contents=(kept,))
    if isinstance(event, OWN) and state.released:
        yield DestroyContents(channel=VAULT, keeper="screens", contents=state.released)
