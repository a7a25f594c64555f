"""The alarms domain: what needs a person, who is on it, who is asked when nobody is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from msgspec.structs import replace

from edge.domains.alarms.config import Config
from edge.domains.alarms.sources import FOREIGN, asks
from edge.domains.alarms.state import OWN, Held, Own, State, evolve
from models.alarms import (
    HIGHEST_LEVEL,
    NO_ALARM,
    AcknowledgeAlarm,
    AlarmAcknowledged,
    AlarmClosed,
    AlarmEscalated,
    AlarmRaised,
    AlarmRepeated,
    AlarmRow,
    CloseAlarm,
    EscalateAlarm,
    RaiseAlarm,
    SettleAlarm,
)
from models.domain import Decision, Given, Gone, Plain
from models.nouns import Command, Event, Row
from models.people import HUB
from models.shifts import ShiftEnded, ShiftHandedOver
from models.system import ClockStepped, Tick
from models.text import Instant

SECOND = 1_000_000_000
HIGHEST = 3
Asked = AcknowledgeAlarm | EscalateAlarm | CloseAlarm


class Alarms(Plain):
    """Implements `models.domain.Domain`."""

    name = "alarms"
    fold_version = 1
    state = State
    commands = (*get_args(Asked), RaiseAlarm, SettleAlarm)
    folds: tuple[type[Event], ...] = (*OWN, *FOREIGN, ShiftHandedOver, ShiftEnded, ClockStepped)

    def __init__(self, config: Config) -> None:
        self._config = config

    def start(self) -> State:
        """Return the state before any event."""
        return State()

    def decide(self, state: State, command: Command, given: Given) -> Decision:
        """Raise one alarm for each subject, end what is over, take what people say of open ones."""
        match command:
            case RaiseAlarm(kind=kind, subject=subject):
                row = state.about(kind, subject)
                if row is not None:
                    return (AlarmRepeated(alarm=row.id, at=given.now),)
                return (AlarmRaised(alarm=given.new, kind=kind, subject=subject, at=given.now),)
            case SettleAlarm(kind=kind, subject=subject):
                row = state.about(kind, subject)
                return (AlarmClosed(alarm=row.id, reason="over", by=HUB.id, at=given.now),) if row else ()
            case Tick():
                waited = (held for held in state.alarms.values() if (self._due(held) or given.now + 1) <= given.now)
                return tuple(_escalated(held.row, HUB.id, given.now) for held in waited)
        held = state.alarms.get(command.alarm) if isinstance(command, Asked) else None
        return _asked(held.row, command, given) if held else NO_ALARM

    def evolve(self, state: State, event: Event) -> State:
        """Return the state after the event."""
        return evolve(state, event)

    def react(self, _state: State, event: Event) -> Iterable[Command]:
        """Turn what needs a person into an alarm, and what ends that into its end."""
        return asks(event)

    def wake(self, state: State) -> Instant | None:
        """Say when the next alarm goes up."""
        return min((due for held in state.alarms.values() if (due := self._due(held)) is not None), default=None)

    def resume(self, state: State, _now: Instant) -> Iterable[Command]:
        """Say what was told just before the hub stopped, and became no alarm."""
        for news in state.news.values():
            if not news.over or state.about(news.kind, news.subject) is None:
                yield RaiseAlarm(kind=news.kind, subject=news.subject)
            if news.over:
                yield SettleAlarm(kind=news.kind, subject=news.subject)

    def rows(self, state: State, event: Event | None) -> Iterable[tuple[str, Row] | Gone]:
        """Yield the alarm the event touched; all where it may be any."""
        if isinstance(event, AlarmClosed):
            yield Gone(AlarmRow.meta.kind, event.alarm)
        elif event is None or not isinstance(event, FOREIGN):
            only = event.alarm if isinstance(event, Own) else None
            touched = (held for alarm, held in state.alarms.items() if only in (None, alarm))
            yield from ((held.row.id, replace(held.row, escalates=self._due(held))) for held in touched)

    def _due(self, held: Held) -> Instant | None:
        """Say when an alarm that nobody took goes up by itself."""
        waits = self._config.escalate_s
        if held.row.holder is not None or held.row.level > len(waits):
            return None
        return held.since + waits[held.row.level - 1] * SECOND


def _asked(row: AlarmRow, command: Command, given: Given) -> Decision:
    by = given.actor.id
    match command:
        case AcknowledgeAlarm() if row.holder == by:
            return ()
        case AcknowledgeAlarm():
            return (AlarmAcknowledged(alarm=row.id, by=by, at=given.now),)
        case EscalateAlarm() if row.level == HIGHEST:
            return HIGHEST_LEVEL
        case EscalateAlarm():
            return (_escalated(row, by, given.now),)
        case CloseAlarm(reason=reason):
            return (AlarmClosed(alarm=row.id, reason=reason, by=by, at=given.now),)
    return NO_ALARM


def _escalated(row: AlarmRow, by: str, now: Instant) -> AlarmEscalated:
    return AlarmEscalated(alarm=row.id, level=row.level + 1, by=by, at=now)
