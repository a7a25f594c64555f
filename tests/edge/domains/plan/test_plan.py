from __future__ import annotations

from edge.domains.plan import Config, Plan
from models.consent import VAULT
from models.content import DestroyContents, KeepContents
from models.domain import Gone
from models.people import Actor
from models.plan import NO_PLAN, DropPlan, PlaceRow, PlaceThing, PlanDropped, PlanMade, PlanRow, SetPlan, ThingPlaced
from tests.stories import NOON, Story

STAFF = Actor(id="wang", roles=frozenset({"staff"}))


def keep(*contents: str) -> KeepContents:
    return KeepContents(channel=VAULT, keeper="plan", contents=contents)


def destroy(*contents: str) -> DestroyContents:
    return DestroyContents(channel=VAULT, keeper="plan", contents=contents)


def ground() -> Story:
    return Story(Plan(Config())).when(SetPlan(plan="ground", picture="p1", label="t1"), by=STAFF)


def placed() -> Story:
    return ground().when(PlaceThing(thing="gate", plan="ground", x=0.25, y=0.75), by=STAFF)


def shown(told: Story) -> list[object]:
    return list(told.domain.rows(told.state, None))


def test_a_plan_keeps_its_picture_and_name() -> None:
    told = ground().then(PlanMade).asks(keep("p1", "t1"))
    assert shown(told) == [("ground", PlanRow(id="ground", picture="p1", label="t1"))]


def test_another_picture_takes_the_place_of_the_first_and_things_stay_where_they_are() -> None:
    told = placed().when(SetPlan(plan="ground", picture="p2", label="t1"), by=STAFF)
    told.then(PlanMade).asks(keep("p2", "t1"), destroy("p1"))
    assert ("gate", PlaceRow(thing="gate", plan="ground", x=0.25, y=0.75)) in shown(told)


def test_a_thing_is_placed_moved_and_taken_off() -> None:
    told = placed().then(ThingPlaced)
    told.when(PlaceThing(thing="gate", plan="ground", x=1.0, y=0.0), by=STAFF).then(ThingPlaced)
    assert list(told.domain.rows(told.state, told.facts[0])) == [
        ("gate", PlaceRow(thing="gate", plan="ground", x=1.0, y=0.0))
    ]
    told.when(PlaceThing(thing="gate", plan=None), by=STAFF).then(ThingPlaced)
    assert list(told.domain.rows(told.state, told.facts[0])) == [Gone("place", "gate")]
    told.when(PlaceThing(thing="gate", plan=None), by=STAFF).then()


def test_a_dropped_plan_takes_its_places_and_contents_with_it() -> None:
    told = placed().when(SetPlan(plan="roof", picture="p1"), by=STAFF)
    told.when(PlaceThing(thing="mast", plan="roof"), by=STAFF)
    told.when(DropPlan(plan="ground"), by=STAFF).then(ThingPlaced, PlanDropped).asks(destroy("t1"))
    assert shown(told) == [
        ("roof", PlanRow(id="roof", picture="p1", label=None)),
        ("mast", PlaceRow(thing="mast", plan="roof", x=0.5, y=0.5)),
    ]


def test_what_is_no_plan_is_said() -> None:
    told = ground()
    told.when(PlaceThing(thing="gate", plan="roof"), by=STAFF).refused(NO_PLAN)
    told.when(DropPlan(plan="roof"), by=STAFF).refused(NO_PLAN)


def test_a_hub_that_was_killed_in_between_asks_the_vault_again() -> None:
    told = ground()
    assert list(told.domain.resume(told.state, NOON)) == [keep("p1", "t1")]
    told.when(DropPlan(plan="ground"), by=STAFF)
    assert list(told.domain.resume(told.state, NOON)) == [destroy("p1", "t1")]
