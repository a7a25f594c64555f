"""The shifts domain behind the port."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta, Struct

from edge.domains.shifts.state import OWN, State, evolve, line_of
from models.consent import VAULT
from models.content import DestroyContents, KeepContents
from models.domain import Decision, Given, Gone, Plain
from models.nouns import Command, Event, Row
from models.shifts import (
    NO_OFFER,
    NOT_ON_DUTY,
    ON_DUTY,
    TO_ONESELF,
    BeginShift,
    EndShift,
    HandOver,
    LinesForgotten,
    LogRow,
    NoteShift,
    ShiftBegun,
    ShiftEnded,
    ShiftHandedOver,
    ShiftNoted,
    ShiftOffered,
    ShiftRow,
    TakeShift,
)
from models.system import ClockStepped, Tick
from models.text import Instant

DAY = 86_400_000_000_000
FREEING = (ShiftOffered, ShiftHandedOver, ShiftEnded, LinesForgotten)


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shifts section of linli.yaml."""

    keep_days: Annotated[int, Meta(ge=1, le=730)] = 90
    """How long a line of the log is kept; then its text is destroyed, a day's lines at a time."""


class Shifts(Plain):
    """Implements `models.domain.Domain`."""

    name = "shifts"
    fold_version = 1
    state = State
    commands = (BeginShift, NoteShift, HandOver, TakeShift, EndShift)
    folds: tuple[type[Event], ...] = (*OWN, ClockStepped)

    def __init__(self, config: Config) -> None:
        self._config = config

    def start(self) -> State:
        """Return the state before any event."""
        return State()

    def decide(self, state: State, command: Command, given: Given) -> Decision:
        """Say what the command makes true, or refuse it."""
        by, now = given.actor.id, given.now
        match command:
            case BeginShift():
                return ON_DUTY if by in state.shifts else (ShiftBegun(shift=given.new, person=by, at=now),)
            case NoteShift(text=text):
                return (ShiftNoted(note=given.new, by=by, text=text, at=now),)
            case TakeShift(shift=shift):
                return _taken(state, state.shift(shift), given)
            case Tick():
                return self._forgotten(state, now)
        return _left(state.shifts.get(by), command, given)

    def evolve(self, state: State, event: Event) -> State:
        """Return the state after the event."""
        return evolve(state, event)

    def react(self, state: State, event: Event) -> Iterable[Command]:
        """Have the vault keep what a fact refers to, and destroy what nothing refers to any more."""
        if isinstance(event, ShiftNoted | ShiftOffered) and event.text is not None:
            yield KeepContents(channel=VAULT, keeper="shifts", contents=(event.text,))
        if isinstance(event, FREEING):
            yield from _destroy(state)

    def wake(self, state: State) -> Instant | None:
        """Say when a day's lines are to be forgotten."""
        oldest = min((line.since for line in state.log.values()), default=None)
        return None if oldest is None else oldest + self._kept() + DAY

    def resume(self, state: State, _now: Instant) -> Iterable[Command]:
        """Have destroyed again what was destroyed last: twice does no harm."""
        return _destroy(state)

    def rows(self, state: State, event: Event | None) -> Iterable[tuple[str, Row] | Gone]:
        """Yield the shift and the lines the event touched, all for None."""
        match event:
            case ShiftHandedOver(shift=shift) | ShiftEnded(shift=shift):
                yield Gone(ShiftRow.meta.kind, shift)
            case LinesForgotten(lines=lines):
                yield from (Gone(LogRow.meta.kind, line) for line in lines)
        touched = line_of(event) if event is not None else None
        if touched is not None:
            yield touched.id, state.log[touched.id].row
        if event is None:
            yield from ((line, it.row) for line, it in state.log.items())
        if event is None or isinstance(event, ShiftBegun | ShiftOffered):
            yield from ((row.id, row) for row in state.shifts.values())

    def _kept(self) -> int:
        return self._config.keep_days * DAY

    def _forgotten(self, state: State, now: Instant) -> Decision:
        old = tuple(line for line, it in state.log.items() if it.since + self._kept() <= now)
        return (LinesForgotten(lines=old),) if old else ()


def _left(own: ShiftRow | None, command: Command, given: Given) -> Decision:
    if own is None:
        return NOT_ON_DUTY
    if not isinstance(command, HandOver):
        return (ShiftEnded(shift=own.id, person=own.person, at=given.now),)
    if command.to == own.person:
        return TO_ONESELF
    return (ShiftOffered(shift=own.id, person=own.person, to=command.to, text=command.text, at=given.now),)


def _taken(state: State, shift: ShiftRow | None, given: Given) -> Decision:
    to = given.actor.id
    if shift is None or shift.offered != to:
        return NO_OFFER
    over = ShiftHandedOver(shift=shift.id, person=shift.person, to=to, at=given.now)
    return (over,) if to in state.shifts else (over, ShiftBegun(shift=given.new, person=to, at=given.now))


def _destroy(state: State) -> Iterable[Command]:
    return [DestroyContents(channel=VAULT, keeper="shifts", contents=state.freed)] if state.freed else ()
