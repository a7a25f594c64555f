from __future__ import annotations

import msgspec
import pytest

from edge.domains.visits import Config, Visits
from models.consent import VAULT
from models.content import DestroyContents, KeepContents
from models.domain import Gone
from models.people import Actor
from models.system import ClockQuality, ClockStepped
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
    VisitOutcome,
    VisitPlanned,
    VisitRow,
)
from tests.stories import SECOND, Story

DAY = 86_400
ZHOU = Actor(id="zhou", roles=frozenset({"grid_worker"}))
SUN = Actor(id="sun", roles=frozenset({"grid_worker"}))
CHEN = Actor(id="chen", roles=frozenset({"staff"}))


def planned(worker: str | None = None) -> Story:
    """Somebody is to be called on: visit new-1."""
    plan = PlanVisit(household="h1", reason="care", due="2026-11-20", worker=worker, text="t1")
    return Story(Visits(Config(keep_days=30))).when(plan, by=CHEN)


def finish(outcome: VisitOutcome = "fine", text: str | None = None) -> FinishVisit:
    return FinishVisit(visit="new-1", outcome=outcome, text=text)


def row(told: Story) -> VisitRow:
    (held,) = told.state.visits.values()
    found: VisitRow = held.row
    return found


def test_a_household_is_called_on() -> None:
    told = planned().then(VisitPlanned).asks(KeepContents(channel=VAULT, keeper="visits", contents=("h1", "t1")))
    assert (row(told).due, row(told).outcome) == ("2026-11-20", None)
    told.when(finish(text="t2"), by=ZHOU).then(VisitMade).asks(
        KeepContents(channel=VAULT, keeper="visits", contents=("t2",))
    )
    assert (row(told).outcome, row(told).found, row(told).by) == ("fine", "t2", "zhou")
    told.when(finish(), by=ZHOU).refused(VISIT_MADE)
    told.when(DropVisit(visit="new-1"), by=CHEN).refused(VISIT_MADE)


def test_a_grid_worker_makes_their_own_visits_and_nobodys() -> None:
    planned("sun").when(finish(), by=ZHOU).refused(OTHERS_VISIT)
    planned("sun").when(finish(), by=SUN).then(VisitMade)
    planned("sun").when(finish(), by=CHEN).then(VisitMade)


def test_who_was_not_home_is_called_on_the_next_day_and_that_is_counted() -> None:
    told = planned().when(finish("not_home", "t2"), by=ZHOU).then(VisitMade)
    assert (row(told).outcome, row(told).tries, row(told).due) == (None, 1, "2026-11-24")
    told.leap(6 * DAY).when(finish("not_home", "t3"), by=ZHOU)
    told.asks(
        KeepContents(channel=VAULT, keeper="visits", contents=("t3",)),
        DestroyContents(channel=VAULT, keeper="visits", contents=("t2",)),
    )
    assert (row(told).tries, row(told).due) == (2, "2026-11-30")
    told.when(finish("declined"), by=ZHOU)
    assert row(told).outcome == "declined"


def test_tomorrow_is_reckoned_by_the_communitys_clock() -> None:
    late = planned().leap(5 * 3600)
    late.when(finish("not_home"), by=ZHOU)
    assert row(late).due == "2026-11-25", "17:00 UTC is past midnight in Shanghai"


def test_a_time_zone_that_nobody_knows_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="no time zone"):
        msgspec.convert({"timezone": "Asia/Atlantis"}, Config)


def test_help_that_is_needed_is_a_fact_of_its_own() -> None:
    told = planned().when(finish("needs_help"), by=ZHOU).then(VisitMade, HelpNeeded)
    assert told.fact(HelpNeeded).visit == "new-1"


def test_what_is_needed_no_more_is_gone_at_once() -> None:
    told = planned().when(DropVisit(visit="new-1"), by=CHEN).then(VisitDropped)
    told.asks(DestroyContents(channel=VAULT, keeper="visits", contents=("h1", "t1")))
    assert list(told.domain.rows(told.state, told.facts[0])) == [Gone("visit", "new-1")]
    told.when(finish(), by=ZHOU).refused(NO_VISIT)


def test_a_visit_that_was_made_is_forgotten_in_time() -> None:
    told = planned().leap(90 * DAY).then()
    told.when(finish(text="t2"), by=ZHOU).leap(30 * DAY).then(VisitForgotten)
    destroy = DestroyContents(channel=VAULT, keeper="visits", contents=("h1", "t1", "t2"))
    told.asks(destroy)
    assert list(told.domain.resume(told.state, told.now)) == [destroy]


def test_a_household_that_is_to_be_called_on_again_is_not_destroyed() -> None:
    told = planned().when(PlanVisit(household="h1", reason="safety", due="2027-01-02"), by=CHEN)
    told.when(finish(), by=ZHOU).leap(30 * DAY).asks(DestroyContents(channel=VAULT, keeper="visits", contents=("t1",)))


def test_a_clock_that_was_wrong_forgets_nothing() -> None:
    told = planned().when(finish(), by=ZHOU)
    step = 365 * DAY * SECOND
    told.happens(ClockStepped(boot="0" * 16, by=step, quality=ClockQuality.SYNCED))
    told.now += step
    told.leap(29 * DAY).then().leap(DAY).then(VisitForgotten)
