"""The plan: pictures of the community, and where each thing stands on them."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from models.consent import VAULT
from models.content import DestroyContents, KeepContents
from models.domain import Decision, Given, Gone, Plain
from models.nouns import Command, Event, Row
from models.plan import (
    NO_PLAN,
    DropPlan,
    PlaceRow,
    PlaceThing,
    PlanDropped,
    PlanMade,
    PlanRow,
    SetPlan,
    ThingPlaced,
)

OWN = (PlanDropped, PlanMade, ThingPlaced)


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The plan section of linli.yaml: nothing to set; plans are made on the map page."""


class State(Struct, frozen=True, kw_only=True):
    """Plans by id, places by thing. `released`: the contents that the last fact let go."""

    plans: dict[str, PlanRow] = {}
    places: dict[str, PlaceRow] = {}
    released: tuple[str, ...] = ()

    def contents(self) -> frozenset[str]:
        """Return every content that a plan refers to."""
        return frozenset(content for plan in self.plans.values() for content in _contents(plan))


class Plan(Plain):
    """Implements `models.domain.Domain`."""

    name = "plan"
    fold_version = 1
    state = State
    commands = (SetPlan, DropPlan, PlaceThing)
    folds = OWN

    def __init__(self, config: Config) -> None:
        self._config = config

    def start(self) -> State:
        """Return the state before any event."""
        return State()

    def decide(self, state: State, command: Command, given: Given) -> Decision:
        """Make a plan, take it away with the places on it, place a thing."""
        by = given.actor.id
        match command:
            case SetPlan(plan=plan, picture=picture, label=label):
                return (PlanMade(plan=plan, picture=picture, label=label, by=by),)
            case DropPlan(plan=plan):
                return (*_taken_off(state, plan, by), PlanDropped(plan=plan, by=by)) if plan in state.plans else NO_PLAN
            case PlaceThing(plan=None, thing=thing) if thing not in state.places:
                return ()
            case PlaceThing(plan=plan, thing=thing, x=x, y=y):
                known = plan is None or plan in state.plans
                return (ThingPlaced(thing=thing, plan=plan, x=x, y=y, by=by),) if known else NO_PLAN
        return ()

    def evolve(self, state: State, event: Event) -> State:
        """Return the state after the event."""
        after = _after(state, event)
        return replace(after, released=tuple(sorted(state.contents() - after.contents())))

    def react(self, state: State, event: Event) -> Iterable[Command]:
        """Have the vault keep a plan's picture and name, and destroy those of before."""
        if isinstance(event, PlanMade):
            yield KeepContents(channel=VAULT, keeper="plan", contents=_contents(event))
        if isinstance(event, OWN) and state.released:
            yield DestroyContents(channel=VAULT, keeper="plan", contents=state.released)

    def wake(self, _state: State) -> int | None:
        """Have no deadline."""
        return None

    def resume(self, state: State, _now: int) -> Iterable[Command]:
        """Ask again for what may not have reached the vault: twice does no harm."""
        if held := state.contents():
            yield KeepContents(channel=VAULT, keeper="plan", contents=tuple(sorted(held)))
        if state.released:
            yield DestroyContents(channel=VAULT, keeper="plan", contents=state.released)

    def rows(self, state: State, event: Event | None) -> Iterable[tuple[str, Row] | Gone]:
        """Yield the plan or the place that the event touched, all for None."""
        match event:
            case PlanMade(plan=plan) | PlanDropped(plan=plan):
                yield (plan, state.plans[plan]) if plan in state.plans else Gone(PlanRow.meta.kind, plan)
            case ThingPlaced(thing=thing):
                yield (thing, state.places[thing]) if thing in state.places else Gone(PlaceRow.meta.kind, thing)
            case _:
                yield from state.plans.items()
                yield from state.places.items()


def _after(state: State, event: Event) -> State:
    match event:
        case PlanMade(plan=plan, picture=picture, label=label):
            return replace(state, plans={**state.plans, plan: PlanRow(id=plan, picture=picture, label=label)})
        case PlanDropped(plan=plan):
            return replace(state, plans={key: it for key, it in state.plans.items() if key != plan})
        case ThingPlaced(thing=thing, plan=None):
            return replace(state, places={key: it for key, it in state.places.items() if key != thing})
        case ThingPlaced(thing=thing, plan=str(plan), x=x, y=y):
            return replace(state, places={**state.places, thing: PlaceRow(thing=thing, plan=plan, x=x, y=y)})
    return state


def _taken_off(state: State, plan: str, by: str) -> Iterable[ThingPlaced]:
    for place in state.places.values():
        if place.plan == plan:
            yield ThingPlaced(thing=place.thing, plan=None, x=place.x, y=place.y, by=by)


def _contents(plan: PlanMade | PlanRow) -> tuple[str, ...]:
    return (plan.picture, *([plan.label] if plan.label else []))


create = Plan
