"""Open alarms as a fold of facts."""

from __future__ import annotations

from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from edge.domains.alarms.sources import asks
from models.alarms import (
    AlarmAcknowledged,
    AlarmClosed,
    AlarmEscalated,
    AlarmRaised,
    AlarmRepeated,
    AlarmRow,
    RaiseAlarm,
    SettleAlarm,
)
from models.nouns import Event
from models.shifts import ShiftEnded, ShiftHandedOver
from models.system import ClockStepped
from models.text import Id, Instant

Own = AlarmRaised | AlarmRepeated | AlarmAcknowledged | AlarmEscalated | AlarmClosed
OWN: tuple[type[Event], ...] = get_args(Own)


class Held(Struct, frozen=True, kw_only=True):
    """An open alarm. `since`: from when it waits for somebody of its level; it moves with the clock."""

    row: AlarmRow
    since: Instant


class News(Struct, frozen=True, kw_only=True):
    """What a foreign fact said and no alarm says yet. `over`: what needed somebody is over already."""

    kind: str
    subject: Id
    over: bool


class State(Struct, frozen=True, kw_only=True):
    """Open alarms by id; news by what they are about."""

    alarms: dict[str, Held] = {}
    news: dict[str, News] = {}

    def about(self, kind: str, subject: str) -> AlarmRow | None:
        """Return the open alarm about that."""
        rows = (held.row for held in self.alarms.values())
        return next((row for row in rows if (row.kind, row.subject) == (kind, subject)), None)


def evolve(state: State, event: Event) -> State:
    """Return the state after the event."""
    match event:
        case ShiftHandedOver(person=person, to=to):
            return _held_by(state, person, to, None)
        case ShiftEnded(person=person, at=at):
            return _held_by(state, person, None, at)
        case ClockStepped(by=by):
            moved = {alarm: replace(held, since=held.since + by) for alarm, held in state.alarms.items()}
            return replace(state, alarms=moved)
    if isinstance(event, Own):
        return _own(state, event)
    for asked in asks(event):
        state = _told(state, asked)
    return state


def _told(state: State, asked: RaiseAlarm | SettleAlarm) -> State:
    key = _key(asked.kind, asked.subject)
    over = isinstance(asked, SettleAlarm)
    if over and key not in state.news and state.about(asked.kind, asked.subject) is None:
        return state
    news = News(kind=asked.kind, subject=asked.subject, over=over)
    return replace(state, news={**state.news, key: news})


def _own(state: State, event: Own) -> State:
    if isinstance(event, AlarmRaised):
        row = AlarmRow(
            id=event.alarm, kind=event.kind, subject=event.subject, since=event.at, last=event.at, count=1, level=1
        )
        return _with(_heard(state, row), Held(row=row, since=event.at))
    held = state.alarms.get(event.alarm)
    if held is None:
        return state
    row = held.row
    match event:
        case AlarmRepeated(at=at):
            return _with(_heard(state, row), replace(held, row=replace(row, count=row.count + 1, last=at)))
        case AlarmAcknowledged(by=by):
            return _with(state, replace(held, row=replace(row, holder=by)))
        case AlarmEscalated(level=level, at=at):
            return _with(state, Held(row=replace(row, level=level, holder=None), since=at))
    left = {alarm: other for alarm, other in state.alarms.items() if alarm != row.id}
    return replace(_heard(state, row), alarms=left)


def _held_by(state: State, person: str, to: str | None, at: Instant | None) -> State:
    """Give a person's alarms to another; to nobody: they wait for somebody from `at` on."""
    alarms = {
        alarm: Held(row=replace(held.row, holder=to), since=held.since if at is None else at)
        if held.row.holder == person
        else held
        for alarm, held in state.alarms.items()
    }
    return replace(state, alarms=alarms)


def _heard(state: State, row: AlarmRow) -> State:
    key = _key(row.kind, row.subject)
    return replace(state, news={k: news for k, news in state.news.items() if k != key}) if key in state.news else state


def _with(state: State, held: Held) -> State:
    return replace(state, alarms={**state.alarms, held.row.id: held})


def _key(kind: str, subject: str) -> str:
    return f"{kind} {subject}"
