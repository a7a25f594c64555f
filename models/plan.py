"""The community's plan: a picture, and where each thing stands on it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from models.envelope import Refusal
from models.nouns import Command, Event, Row, command, event, row
from models.roles import FIELD, OFFICE
from models.text import Id, Words

Share = Annotated[float, Meta(ge=0, le=1)]
"""A place on the picture: 0 at its left or top, 1 at its right or bottom."""


@command("plan.set", roles=OFFICE)
class SetPlan(Command, frozen=True, kw_only=True):
    """Have this picture as the plan of that name: a ground, a floor."""

    plan: Id
    picture: Id
    label: Id | None = None


@command("plan.drop", roles=OFFICE, confirm=True)
class DropPlan(Command, frozen=True, kw_only=True):
    """Take a plan away, with all places on it."""

    plan: Id


@command("plan.place", roles=OFFICE)
class PlaceThing(Command, frozen=True, kw_only=True):
    """Say where a thing stands; `plan` None: nowhere."""

    thing: Id
    plan: Id | None
    x: Share = 0.5
    y: Share = 0.5


@event("plan.made")
class PlanMade(Event, frozen=True, kw_only=True):
    """A plan has this picture."""

    plan: Id
    picture: Id
    label: Id | None
    by: Id


@event("plan.dropped")
class PlanDropped(Event, frozen=True, kw_only=True):
    """A plan is gone."""

    plan: Id
    by: Id


@event("plan.placed")
class ThingPlaced(Event, frozen=True, kw_only=True):
    """A thing stands there."""

    thing: Id
    plan: Id | None
    x: Share
    y: Share
    by: Id


@row("plan", roles=FIELD, scoped=False)
class PlanRow(Row, frozen=True, kw_only=True):
    """A plan: its picture, and a text that names it."""

    id: Id
    picture: Id
    label: Id | None


@row("place", roles=FIELD, scoped=False)
class PlaceRow(Row, frozen=True, kw_only=True):
    """Where a thing stands."""

    thing: Id
    plan: Id
    x: Share
    y: Share


NO_PLAN = Refusal("no_plan", Words("没有这张平面图。", "There is no such plan."))
