"""The board as a fold of facts, and what each fact refers to."""

from __future__ import annotations

from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from models.nouns import Event
from models.requests import (
    RequestCancelled,
    RequestChecked,
    RequestFiled,
    RequestFinished,
    RequestForgotten,
    RequestNoted,
    RequestOverdue,
    RequestReopened,
    RequestRow,
    RequestState,
    RequestTaken,
    Step,
    What,
)
from models.system import ClockStepped
from models.text import Id, Instant

StepFact = (
    RequestFiled | RequestTaken | RequestNoted | RequestFinished | RequestChecked | RequestReopened | RequestCancelled
)
Own = StepFact | RequestOverdue | RequestForgotten
OWN: tuple[type[Event], ...] = get_args(Own)

WHAT: dict[type[Event], What] = {
    RequestFiled: "filed",
    RequestTaken: "taken",
    RequestNoted: "noted",
    RequestFinished: "finished",
    RequestChecked: "checked",
    RequestReopened: "reopened",
    RequestCancelled: "cancelled",
}
NEXT: dict[type[Event], RequestState] = {
    RequestTaken: "doing",
    RequestFinished: "done",
    RequestChecked: "checked",
    RequestReopened: "doing",
    RequestCancelled: "cancelled",
}
"""The state that a fact leads to; others leave it as it is."""


class Held(Struct, frozen=True, kw_only=True):
    """A request. `since`: from when the deadline of its state counts; it moves with the clock."""

    row: RequestRow
    since: Instant


class State(Struct, frozen=True, kw_only=True):
    """All requests; the contents that the last one that was forgotten alone referred to."""

    requests: dict[str, Held] = {}
    freed: tuple[Id, ...] = ()

    def row(self, request: str) -> RequestRow | None:
        """Return a request as it stands."""
        held = self.requests.get(request)
        return held.row if held else None


def evolve(state: State, event: Event) -> State:
    """Return the state after the event."""
    match event:
        case RequestFiled(request=request, at=at):
            return _with(state, request, Held(row=_filed(event), since=at))
        case RequestForgotten(request=request):
            return _without(state, request)
        case ClockStepped(by=by):
            moved = {request: replace(held, since=held.since + by) for request, held in state.requests.items()}
            return replace(state, requests=moved)
    if not isinstance(event, Own) or event.request not in state.requests:
        return state
    return _with(state, event.request, _next(state.requests[event.request], event))


def refs(event: Event) -> tuple[Id, ...]:
    """Name the contents that a fact refers to."""
    named = [getattr(event, "text", None), getattr(event, "place", None), *getattr(event, "photos", ())]
    return tuple(ref for ref in named if ref is not None)


def _next(held: Held, event: Own) -> Held:
    row = held.row
    if isinstance(event, RequestOverdue):
        return replace(held, row=replace(row, overdue=row.state == event.state))
    if isinstance(event, RequestForgotten):
        return held
    row = replace(row, changed=event.at, steps=(*row.steps, _step(event)))
    match event:
        case RequestTaken(to=to):
            row = replace(row, assignee=to)
        case RequestFinished(by=by):
            row = replace(row, assignee=row.assignee or by)
    state = NEXT.get(type(event), row.state)
    if state == row.state:
        return replace(held, row=row)
    return Held(row=replace(row, state=state, overdue=False), since=event.at)


def _filed(event: RequestFiled) -> RequestRow:
    return RequestRow(
        id=event.request,
        category=event.category,
        filer=event.filer,
        state="new",
        urgent=event.urgent,
        text=event.text,
        place=event.place,
        photos=event.photos,
        at=event.at,
        changed=event.at,
        steps=(_step(event),),
    )


def _step(event: StepFact) -> Step:
    return Step(
        what=WHAT[type(event)],
        by=event.by,
        at=event.at,
        text=getattr(event, "text", None),
        photos=getattr(event, "photos", ()),
    )


def _with(state: State, request: str, held: Held) -> State:
    return replace(state, requests={**state.requests, request: held})


def _without(state: State, request: str) -> State:
    kept = {name: held for name, held in state.requests.items() if name != request}
    gone = state.requests.get(request)
    still = {ref for held in kept.values() for ref in _refs_of(held.row)}
    return State(requests=kept, freed=tuple(sorted(_refs_of(gone.row) - still)) if gone else ())


def _refs_of(row: RequestRow) -> set[Id]:
    named = [row.place, *(ref for step in row.steps for ref in (step.text, *step.photos))]
    return {ref for ref in named if ref is not None}
