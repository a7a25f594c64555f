"""The requests domain: the rules of `decide` and `evolve` behind the port."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from edge.domains.requests import decide as rules
from edge.domains.requests.config import Config
from edge.domains.requests.state import OWN, Own, State, evolve, refs
from models.consent import VAULT
from models.content import DestroyContents, KeepContents
from models.domain import Decision, Given, Gone, Plain
from models.nouns import Command, Event, Row
from models.requests import (
    NO_REQUEST,
    CancelRequest,
    CheckRequest,
    FileRequest,
    FinishRequest,
    NoteRequest,
    RequestForgotten,
    RequestRow,
    TakeRequest,
)
from models.system import ClockStepped, Tick

Rule = Callable[[Config, State, Any, Given], Decision]

RULES: dict[type[Command], Rule] = {
    FileRequest: rules.file,
    TakeRequest: rules.take,
    NoteRequest: rules.note,
    FinishRequest: rules.finish,
    CheckRequest: rules.check,
    CancelRequest: rules.cancel,
}


class Requests(Plain):
    """Implements `models.domain.Domain`."""

    name = "requests"
    fold_version = 1
    state = State
    commands = tuple(RULES)
    folds: tuple[type[Event], ...] = (*OWN, ClockStepped)

    def __init__(self, config: Config) -> None:
        self._config = config

    def start(self) -> State:
        """Return the state before any event."""
        return State()

    def decide(self, state: State, command: Command, given: Given) -> Decision:
        """Say what the command makes true, or refuse it."""
        if isinstance(command, Tick):
            return rules.overdue(self._config, state, given.now)
        rule = RULES.get(type(command))
        return rule(self._config, state, command, given) if rule else NO_REQUEST

    def evolve(self, state: State, event: Event) -> State:
        """Return the state after the event."""
        return evolve(state, event)

    def react(self, state: State, event: Event) -> Iterable[Command]:
        """Have the vault keep what a fact refers to, and destroy what nothing refers to any more."""
        if isinstance(event, RequestForgotten):
            return _destroy(state)
        kept = refs(event)
        return [KeepContents(channel=VAULT, keeper="requests", contents=kept)] if kept else ()

    def wake(self, state: State) -> int | None:
        """Say when the next deadline is."""
        return rules.wake(self._config, state)

    def resume(self, state: State, _now: int) -> Iterable[Command]:
        """Have destroyed again what was destroyed last: twice does no harm."""
        return _destroy(state)

    def rows(self, state: State, event: Event | None) -> Iterable[tuple[str, Row] | Gone]:
        """Yield the request the event touched, all for None."""
        if isinstance(event, Own):
            row = state.row(event.request)
            yield (row.id, row) if row else Gone(RequestRow.meta.kind, event.request)
        elif event is None:
            yield from ((name, held.row) for name, held in state.requests.items())


def _destroy(state: State) -> Iterable[Command]:
    return [DestroyContents(channel=VAULT, keeper="requests", contents=state.freed)] if state.freed else ()
