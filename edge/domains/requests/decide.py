"""What a command on the board makes true."""

from __future__ import annotations

from edge.domains.requests.config import Config
from edge.domains.requests.state import State
from models.domain import Decision, Given
from models.envelope import Refusal
from models.nouns import Event
from models.people import HUB, Actor
from models.requests import (
    EMPTY_REQUEST,
    NO_REQUEST,
    NOT_DONE,
    NOT_YOURS,
    OWN_WORK,
    REQUEST_CLOSED,
    TOO_MANY_NOTES,
    TOO_MANY_OPEN,
    CancelRequest,
    CheckRequest,
    FileRequest,
    FinishRequest,
    NoteRequest,
    RequestCancelled,
    RequestChecked,
    RequestFiled,
    RequestFinished,
    RequestForgotten,
    RequestNoted,
    RequestOverdue,
    RequestReopened,
    RequestRow,
    RequestTaken,
    TakeRequest,
)
from models.roles import FIELD
from models.text import Instant

HOUR = 3_600_000_000_000
DAY = 24 * HOUR
MOST_STEPS = 60
"""A request with so long a history takes no more remarks."""
WORKERS = frozenset(FIELD)
CLOSED = ("checked", "cancelled")


def file(config: Config, state: State, command: FileRequest, given: Given) -> Decision:
    """File for oneself; who works for the residents may file for one of them."""
    if command.text is None and not command.photos:
        return EMPTY_REQUEST
    filer = command.filer or given.actor.id
    if not given.actor.may(WORKERS):
        if filer != given.actor.id:
            return NOT_YOURS
        if _open_of(state, filer) >= config.open_per_resident:
            return TOO_MANY_OPEN
    filed = RequestFiled(
        request=given.new,
        category=command.category,
        filer=filer,
        by=given.actor.id,
        text=command.text,
        place=command.place,
        photos=command.photos,
        urgent=command.urgent,
        at=given.now,
    )
    return (filed,)


def take(_config: Config, state: State, command: TakeRequest, given: Given) -> Decision:
    """Take a request that is not done yet, or give it to somebody."""
    row = _reached(state, command.request, given.actor, ("new", "doing"))
    if isinstance(row, Refusal):
        return row
    to = command.to or given.actor.id
    if row.assignee == to and row.state == "doing":
        return ()
    return (RequestTaken(request=row.id, to=to, by=given.actor.id, at=given.now),)


def note(_config: Config, state: State, command: NoteRequest, given: Given) -> Decision:
    """Add a remark to an open request."""
    row = _reached(state, command.request, given.actor, ("new", "doing", "done"))
    if isinstance(row, Refusal):
        return row
    if command.text is None and not command.photos:
        return EMPTY_REQUEST
    if len(row.steps) >= MOST_STEPS:
        return TOO_MANY_NOTES
    said = RequestNoted(request=row.id, by=given.actor.id, text=command.text, photos=command.photos, at=given.now)
    return (said,)


def finish(_config: Config, state: State, command: FinishRequest, given: Given) -> Decision:
    """Say that it is done."""
    row = _reached(state, command.request, given.actor, ("new", "doing"))
    if isinstance(row, Refusal):
        return row
    said = RequestFinished(request=row.id, by=given.actor.id, text=command.text, photos=command.photos, at=given.now)
    return (said,)


def check(_config: Config, state: State, command: CheckRequest, given: Given) -> Decision:
    """Say whether it is well done: never who did it."""
    row = _reached(state, command.request, given.actor, ("new", "doing", "done"))
    if isinstance(row, Refusal):
        return row
    if row.state != "done":
        return NOT_DONE
    if given.actor.id in _workers(row):
        return OWN_WORK
    if command.ok:
        return (RequestChecked(request=row.id, by=given.actor.id, at=given.now),)
    return (RequestReopened(request=row.id, by=given.actor.id, text=command.text, at=given.now),)


def cancel(_config: Config, state: State, command: CancelRequest, given: Given) -> Decision:
    """Say that it is needed no more; what is done is checked instead."""
    row = _reached(state, command.request, given.actor, ("new", "doing"))
    if isinstance(row, Refusal):
        return row
    return (RequestCancelled(request=row.id, by=given.actor.id, at=given.now),)


def overdue(config: Config, state: State, now: Instant) -> tuple[Event, ...]:
    """Return the facts that time has made true."""
    facts: list[Event] = []
    for request, held in state.requests.items():
        deadline = due(config, held.row, held.since)
        if deadline is None or deadline > now:
            continue
        if held.row.state in CLOSED:
            facts.append(RequestForgotten(request=request))
        elif held.row.state == "done":
            facts.append(RequestChecked(request=request, by=HUB.id, at=now))
        else:
            facts.append(RequestOverdue(request=request, state=held.row.state, at=now))
    return tuple(facts)


def wake(config: Config, state: State) -> Instant | None:
    """Return the nearest deadline."""
    all_due = (due(config, held.row, held.since) for held in state.requests.values())
    return min((deadline for deadline in all_due if deadline is not None), default=None)


def due(config: Config, row: RequestRow, since: Instant) -> Instant | None:
    """Say until when a request may stay in its state; None: it was said already that it does too long."""
    match row.state:
        case "new" if not row.overdue:
            return since + (config.urgent_hours if row.urgent else config.take_hours) * HOUR
        case "doing" if not row.overdue:
            return since + config.finish_hours * HOUR
        case "done":
            return since + config.check_days * DAY
        case "checked" | "cancelled":
            return since + config.keep_days * DAY
    return None


def _reached(state: State, request: str, actor: Actor, states: tuple[str, ...]) -> RequestRow | Refusal:
    """Return a request that the actor may act on while it is in one of the states."""
    row = state.row(request)
    if row is None:
        return NO_REQUEST
    if not actor.may(WORKERS) and row.filer != actor.id:
        return NOT_YOURS
    return row if row.state in states else REQUEST_CLOSED


def _workers(row: RequestRow) -> set[str | None]:
    return {row.assignee, *(step.by for step in row.steps[-1:] if step.what == "finished")}


def _open_of(state: State, filer: str) -> int:
    rows = (held.row for held in state.requests.values())
    return sum(row.filer == filer and row.state not in CLOSED for row in rows)
