"""The visits as a fold of facts, and the day after today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from models.nouns import Event
from models.system import ClockStepped
from models.text import Day, Id, Instant
from models.visits import HelpNeeded, VisitDropped, VisitForgotten, VisitMade, VisitPlanned, VisitRow

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000_000
Own = VisitPlanned | VisitMade | VisitDropped | VisitForgotten
OWN: tuple[type[Event], ...] = get_args(Own)
FOLDS: tuple[type[Event], ...] = (*OWN, HelpNeeded, ClockStepped)


class Held(Struct, frozen=True, kw_only=True):
    """A visit. `since`: when it was made, None while it is to be made; it moves with the clock."""

    row: VisitRow
    since: Instant | None = None


class State(Struct, frozen=True, kw_only=True):
    """All visits; the contents that the last fact that freed any left to nobody."""

    visits: dict[str, Held] = {}
    freed: tuple[Id, ...] = ()

    def row(self, visit: str) -> VisitRow | None:
        """Return a visit as it stands."""
        held = self.visits.get(visit)
        return held.row if held else None


def evolve(state: State, event: Event) -> State:
    """Return the state after the event."""
    match event:
        case VisitPlanned(visit=visit):
            return replace(state, visits={**state.visits, visit: Held(row=_planned(event))})
        case VisitMade(visit=visit) if visit in state.visits:
            return _changed(state, {**state.visits, visit: _made(state.visits[visit].row, event)})
        case VisitDropped(visit=visit) | VisitForgotten(visit=visit):
            return _changed(state, {name: held for name, held in state.visits.items() if name != visit})
        case ClockStepped(by=by):
            return replace(state, visits={visit: _moved(held, by) for visit, held in state.visits.items()})
    return state


def tomorrow(now: Instant, zone: ZoneInfo) -> Day:
    """Return the day after today."""
    local = (EPOCH + timedelta(seconds=now // SECOND)).astimezone(zone)
    return (local.date() + timedelta(days=1)).isoformat()


def _planned(event: VisitPlanned) -> VisitRow:
    return VisitRow(
        id=event.visit,
        household=event.household,
        reason=event.reason,
        due=event.due,
        worker=event.worker,
        text=event.text,
        at=event.at,
    )


def _made(row: VisitRow, event: VisitMade) -> Held:
    row = replace(row, found=event.text, made=event.at, by=event.by)
    if event.again is not None:
        return Held(row=replace(row, due=event.again, tries=row.tries + 1))
    return Held(row=replace(row, outcome=event.outcome), since=event.at)


def _moved(held: Held, by: int) -> Held:
    return held if held.since is None else replace(held, since=held.since + by)


def _changed(state: State, visits: dict[str, Held]) -> State:
    return State(visits=visits, freed=tuple(sorted(_refs(state.visits) - _refs(visits))))


def _refs(visits: dict[str, Held]) -> set[Id]:
    rows = (held.row for held in visits.values())
    return {ref for row in rows for ref in (row.household, row.text, row.found) if ref is not None}
