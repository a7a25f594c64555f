"""The desk: calls from the gates that staff answer."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from models.desk import ALREADY_CALLED, NO_CALL, AnswerCall, CallAnswered, CallRow, CallStaff, StaffCalled
from models.domain import Decision, Given, Gone, Plain
from models.nouns import Command, Event, Row


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The desk section of linli.yaml: nothing to set yet."""


class State(Struct, frozen=True, kw_only=True):
    """Open calls: since when, by door."""

    calls: dict[str, int] = {}


class Desk(Plain):
    """Implements `models.domain.Domain`."""

    name = "desk"
    fold_version = 1
    state = State
    commands = (CallStaff, AnswerCall)
    folds = (StaffCalled, CallAnswered)

    def __init__(self, config: Config) -> None:
        self._config = config

    def start(self) -> State:
        """Return the state before any event."""
        return State()

    def decide(self, state: State, command: Command, given: Given) -> Decision:
        """Open a call once, close an open one."""
        match command:
            case CallStaff(door=door):
                return ALREADY_CALLED if door in state.calls else (StaffCalled(door=door, at=given.now),)
            case AnswerCall(door=door):
                return (CallAnswered(door=door, by=given.actor.id),) if door in state.calls else NO_CALL
        return ()

    def evolve(self, state: State, event: Event) -> State:
        """Return the state after the event."""
        match event:
            case StaffCalled(door=door, at=at):
                return replace(state, calls={**state.calls, door: at})
            case CallAnswered(door=door):
                return replace(state, calls={d: at for d, at in state.calls.items() if d != door})
        return state

    def react(self, _state: State, _event: Event) -> Iterable[Command]:
        """Ask for nothing: the screens show the call."""
        return ()

    def wake(self, _state: State) -> int | None:
        """Have no deadline."""
        return None

    def resume(self, _state: State, _now: int) -> Iterable[Command]:
        """Keep open calls open."""
        return ()

    def rows(self, state: State, event: Event | None) -> Iterable[tuple[str, Row] | Gone]:
        """Yield the call the event touched, all for None."""
        if isinstance(event, CallAnswered):
            yield Gone(CallRow.meta.kind, event.door)
            return
        for door, since in state.calls.items():
            yield door, CallRow(door=door, since=since)


create = Desk
