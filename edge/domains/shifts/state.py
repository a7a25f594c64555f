"""Who is on duty, and the log, as a fold of facts."""

from __future__ import annotations

from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from models.nouns import Event
from models.shifts import (
    LinesForgotten,
    LogRow,
    ShiftBegun,
    ShiftEnded,
    ShiftHandedOver,
    ShiftNoted,
    ShiftOffered,
    ShiftRow,
)
from models.system import ClockStepped
from models.text import Id, Instant

Own = ShiftBegun | ShiftNoted | ShiftOffered | ShiftHandedOver | ShiftEnded | LinesForgotten
OWN: tuple[type[Event], ...] = get_args(Own)


class Line(Struct, frozen=True, kw_only=True):
    """A line of the log. `since`: from when its time counts; it moves with the clock."""

    row: LogRow
    since: Instant


class State(Struct, frozen=True, kw_only=True):
    """Who is on duty, by person; the log; the contents that the last fact that freed any left to nobody."""

    shifts: dict[str, ShiftRow] = {}
    log: dict[str, Line] = {}
    freed: tuple[Id, ...] = ()

    def shift(self, shift: str) -> ShiftRow | None:
        """Return the shift of that id, if it is on."""
        return next((row for row in self.shifts.values() if row.id == shift), None)


def evolve(state: State, event: Event) -> State:
    """Return the state after the event."""
    match event:
        case ShiftBegun(shift=shift, person=person, at=at):
            row = ShiftRow(id=shift, person=person, since=at)
            state = replace(state, shifts={**state.shifts, person: row})
        case ShiftOffered(person=person, to=to, text=text) if person in state.shifts:
            row = replace(state.shifts[person], offered=to, text=text)
            return _freeing(state, replace(state, shifts={**state.shifts, person: row}))
        case ShiftHandedOver(person=person) | ShiftEnded(person=person):
            left = {name: row for name, row in state.shifts.items() if name != person}
            return _freeing(state, _logged(replace(state, shifts=left), event, state.shifts.get(person)))
        case LinesForgotten(lines=lines):
            left_lines = {line: it for line, it in state.log.items() if line not in lines}
            return _freeing(state, replace(state, log=left_lines))
        case ClockStepped(by=by):
            return replace(state, log={line: replace(it, since=it.since + by) for line, it in state.log.items()})
    return _logged(state, event, None)


def line_of(event: Event, shift: ShiftRow | None = None) -> LogRow | None:
    """Return what the log says of a fact; what was handed over is in the words of the offer."""
    match event:
        case ShiftBegun(shift=shift_id, person=person, at=at):
            return LogRow(id=f"{shift_id}.begun", what="begun", by=person, at=at)
        case ShiftNoted(note=note, by=by, text=text, at=at):
            return LogRow(id=note, what="note", by=by, at=at, text=text)
        case ShiftHandedOver(shift=shift_id, person=person, to=to, at=at):
            said = shift.text if shift else None
            return LogRow(id=f"{shift_id}.over", what="handed_over", by=person, at=at, text=said, to=to)
        case ShiftEnded(shift=shift_id, person=person, at=at):
            return LogRow(id=f"{shift_id}.over", what="ended", by=person, at=at)
    return None


def _logged(state: State, event: Event, shift: ShiftRow | None) -> State:
    row = line_of(event, shift)
    return replace(state, log={**state.log, row.id: Line(row=row, since=row.at)}) if row else state


def _freeing(before: State, after: State) -> State:
    return replace(after, freed=tuple(sorted(_refs(before) - _refs(after))))


def _refs(state: State) -> set[Id]:
    offered, written = (row.text for row in state.shifts.values()), (line.row.text for line in state.log.values())
    return {text for text in (*offered, *written) if text is not None}
