"""Visits: a grid worker's households, why each is called on, and what was found."""

from __future__ import annotations

from typing import Literal

from models.envelope import Refusal
from models.nouns import Command, Event, Lane, Row, command, event, row
from models.roles import OFFICE
from models.text import Day, Id, Instant, Words

VisitReason = Literal["care", "safety", "registration", "request", "other"]
VisitOutcome = Literal["fine", "needs_help", "not_home", "declined"]


@command("visits.plan", roles=(*OFFICE, "grid_worker", "city"))
class PlanVisit(Command, frozen=True, kw_only=True):
    """Have a household called on. `household` is a text: address and name. `worker` None: any grid worker."""

    household: Id
    reason: VisitReason
    due: Day
    worker: Id | None = None
    text: Id | None = None


@command("visits.finish", roles=(*OFFICE, "grid_worker"))
class FinishVisit(Command, frozen=True, kw_only=True):
    """Say what was found; who was not home is called on again."""

    visit: Id
    outcome: VisitOutcome
    text: Id | None = None


@command("visits.drop", roles=OFFICE)
class DropVisit(Command, frozen=True, kw_only=True):
    """The visit is needed no more."""

    visit: Id


@event("visits.planned")
class VisitPlanned(Event, frozen=True, kw_only=True):
    """A household is to be called on."""

    visit: Id
    household: Id
    reason: VisitReason
    due: Day
    worker: Id | None
    text: Id | None
    by: Id
    at: Instant


@event("visits.made")
class VisitMade(Event, frozen=True, kw_only=True):
    """A household was called on. `again`: nobody was home, so it is called on again that day."""

    visit: Id
    outcome: VisitOutcome
    text: Id | None
    by: Id
    at: Instant
    again: Day | None = None


@event("visits.help_needed", lane=Lane.ALARMS)
class HelpNeeded(Event, frozen=True, kw_only=True):
    """A household that was called on needs help."""

    visit: Id
    by: Id
    at: Instant


@event("visits.dropped")
class VisitDropped(Event, frozen=True, kw_only=True):
    """The visit is needed no more."""

    visit: Id
    by: Id


@event("visits.forgotten")
class VisitForgotten(Event, frozen=True, kw_only=True):
    """The time of a visit that was made is over: its texts are destroyed."""

    visit: Id


@row("visit", roles=(*OFFICE, "grid_worker"), scoped=False)
class VisitRow(Row, frozen=True, kw_only=True):
    """A visit. `outcome` None: still to be made; `tries`: how often nobody was home."""

    id: Id
    household: Id
    reason: VisitReason
    due: Day
    worker: Id | None
    text: Id | None
    at: Instant
    outcome: VisitOutcome | None = None
    found: Id | None = None
    made: Instant | None = None
    by: Id | None = None
    tries: int = 0


NO_VISIT = Refusal("no_visit", Words("没有这次走访。", "There is no such visit."))
VISIT_MADE = Refusal("visit_made", Words("这次走访已经完成。", "This visit was made already."))
OTHERS_VISIT = Refusal("others_visit", Words("这次走访由另一位网格员负责。", "Another grid worker makes this visit."))
