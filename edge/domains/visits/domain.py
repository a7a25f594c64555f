"""The visits domain behind the port."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from edge.domains.visits.config import Config
from edge.domains.visits.state import FOLDS, Own, State, evolve, tomorrow
from models.consent import VAULT
from models.content import DestroyContents, KeepContents
from models.domain import Decision, Given, Gone, Plain
from models.nouns import Command, Event, Row
from models.roles import OFFICE
from models.system import Tick
from models.text import Instant
from models.visits import (
    NO_VISIT,
    OTHERS_VISIT,
    VISIT_MADE,
    DropVisit,
    FinishVisit,
    HelpNeeded,
    PlanVisit,
    VisitDropped,
    VisitForgotten,
    VisitMade,
    VisitPlanned,
    VisitRow,
)

DAY = 86_400_000_000_000
FREEING = (VisitMade, VisitDropped, VisitForgotten)


class Visits(Plain):
    """Implements `models.domain.Domain`."""

    name = "visits"
    fold_version = 1
    state = State
    commands = (PlanVisit, FinishVisit, DropVisit)
    folds = FOLDS

    def __init__(self, config: Config) -> None:
        self._config = config

    def start(self) -> State:
        """Return the state before any event."""
        return State()

    def decide(self, state: State, command: Command, given: Given) -> Decision:
        """Say what the command makes true, or refuse it."""
        match command:
            case PlanVisit():
                return (_planned(command, given),)
            case FinishVisit(visit=visit) | DropVisit(visit=visit):
                row = state.row(visit)
                return self._ended(row, command, given) if row else NO_VISIT
            case Tick():
                due = (visit for visit, until in self._kept(state) if until <= given.now)
                return tuple(VisitForgotten(visit=visit) for visit in due)
        return NO_VISIT

    def evolve(self, state: State, event: Event) -> State:
        """Return the state after the event."""
        return evolve(state, event)

    def react(self, state: State, event: Event) -> Iterable[Command]:
        """Have the vault keep what a fact refers to, and destroy what nothing refers to any more."""
        kept = tuple(ref for name in ("household", "text") if (ref := getattr(event, name, None)) is not None)
        if kept:
            yield KeepContents(channel=VAULT, keeper="visits", contents=kept)
        if isinstance(event, FREEING):
            yield from _destroy(state)

    def wake(self, state: State) -> Instant | None:
        """Say when the next visit is to be forgotten."""
        return min((until for _, until in self._kept(state)), default=None)

    def resume(self, state: State, _now: Instant) -> Iterable[Command]:
        """Have destroyed again what was destroyed last: twice does no harm."""
        return _destroy(state)

    def rows(self, state: State, event: Event | None) -> Iterable[tuple[str, Row] | Gone]:
        """Yield the visit the event touched, all for None."""
        if isinstance(event, Own):
            row = state.row(event.visit)
            yield (row.id, row) if row else Gone(VisitRow.meta.kind, event.visit)
        elif event is None:
            yield from ((visit, held.row) for visit, held in state.visits.items())

    def _ended(self, row: VisitRow, command: FinishVisit | DropVisit, given: Given) -> Decision:
        by = given.actor
        if row.outcome is not None:
            return VISIT_MADE
        if isinstance(command, DropVisit):
            return (VisitDropped(visit=row.id, by=by.id),)
        if row.worker not in {None, by.id} and not by.may(frozenset(OFFICE)):
            return OTHERS_VISIT
        away = command.outcome == "not_home"
        again = tomorrow(given.now, ZoneInfo(self._config.timezone)) if away else None
        made = VisitMade(visit=row.id, outcome=command.outcome, text=command.text, by=by.id, at=given.now, again=again)
        if command.outcome != "needs_help":
            return (made,)
        return (made, HelpNeeded(visit=row.id, by=by.id, at=given.now))

    def _kept(self, state: State) -> Iterable[tuple[str, Instant]]:
        for visit, held in state.visits.items():
            if held.since is not None:
                yield visit, held.since + self._config.keep_days * DAY


def _planned(command: PlanVisit, given: Given) -> VisitPlanned:
    return VisitPlanned(
        visit=given.new,
        household=command.household,
        reason=command.reason,
        due=command.due,
        worker=command.worker,
        text=command.text,
        by=given.actor.id,
        at=given.now,
    )


def _destroy(state: State) -> Iterable[Command]:
    return [DestroyContents(channel=VAULT, keeper="visits", contents=state.freed)] if state.freed else ()
