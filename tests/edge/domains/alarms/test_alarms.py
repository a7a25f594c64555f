from __future__ import annotations

from typing import Any

import pytest

from edge.domains.alarms import Alarms, Config
from models.access import DoorClosed, DoorForced, DoorHeldOpen, DoorUnlocked, UnlockFailed
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
from models.desk import CallAnswered, StaffCalled
from models.domain import Gone
from models.nouns import Event, Lane
from models.people import Actor
from models.requests import RequestFiled, RequestTaken
from models.screens import ProgramFailed, ProgramShown
from models.shifts import ShiftEnded, ShiftHandedOver
from models.system import (
    ClockQuality,
    ClockStepped,
    DeviceFound,
    DeviceLost,
    EventsLost,
    EventsPruned,
    JournalSetAside,
)
from models.visits import HelpNeeded
from tests.stories import NOON, SECOND, Story

WANG = Actor(id="wang", roles=frozenset({"guard"}))
CHEN = Actor(id="chen", roles=frozenset({"staff"}))
LOST = DeviceLost(device="board", reason="silent")
SHOWN = "a1" * 16


def request(*, urgent: bool) -> RequestFiled:
    return RequestFiled(
        request="r", category="water", filer="li", by="li", text="t", place=None, photos=(), urgent=urgent, at=NOON
    )


def story(*waits: int) -> Story:
    return Story(Alarms(Config(escalate_s=waits or (300, 900))))


def raised() -> Story:
    """A board is lost: alarm new-1."""
    return story().happens(LOST)


def row(told: Story) -> Any:
    ((_, found),) = told.domain.rows(told.state, None)  # type: ignore[misc]
    return found


def test_what_needs_a_person_is_one_alarm() -> None:
    told = raised().then(AlarmRaised)
    fact = told.fact(AlarmRaised)
    assert (fact.kind, fact.subject, fact.at) == ("system.device_lost", "board", NOON)
    assert (row(told).count, row(told).level, row(told).holder) == (1, 1, None)
    assert row(told).escalates == NOON + 300 * SECOND


def test_again_while_it_is_open_is_counted() -> None:
    told = raised().leap(60).happens(LOST).then(AlarmRepeated)
    assert (row(told).count, row(told).since, row(told).last) == (2, NOON, NOON + 60 * SECOND)


def test_the_same_elsewhere_is_another_alarm() -> None:
    told = raised().happens(DeviceLost(device="camera", reason="dark")).then(AlarmRaised)
    assert len(told.state.alarms) == 2


@pytest.mark.parametrize(
    ("need", "subject", "end"),
    [
        (DoorHeldOpen(door="east"), "east", DoorClosed(door="east")),
        (UnlockFailed(door="east", outcome="unavailable"), "east", DoorUnlocked(door="east")),
        (StaffCalled(door="east", at=NOON), "east", CallAnswered(door="east", by="wang")),
        (LOST, "board", DeviceFound(device="board")),
        (
            ProgramFailed(screen="hall", program=SHOWN, reason="too_large", at=NOON),
            "hall",
            ProgramShown(screen="hall", program=SHOWN, proof="sent", at=NOON),
        ),
        (request(urgent=True), "r", RequestTaken(request="r", to="wang", by="wang", at=NOON)),
    ],
)
def test_the_fact_that_ends_it_closes_it(need: Event, subject: str, end: Event) -> None:
    told = story().happens(need).then(AlarmRaised)
    assert told.fact(AlarmRaised).subject == subject
    told.happens(end).then(AlarmClosed)
    closed = told.fact(AlarmClosed)
    assert (closed.reason, closed.by) == ("over", "hub")
    assert list(told.domain.rows(told.state, closed)) == [Gone("alarm", closed.alarm)]
    told.happens(end).then()


@pytest.mark.parametrize(
    ("need", "subject"),
    [
        (JournalSetAside(), "journal"),
        (EventsLost(count=3, since=NOON), "journal"),
        (EventsPruned(epoch=1, lane=Lane.FACTS, first=1, last=9), "journal"),
        (HelpNeeded(visit="v", by="zhou", at=NOON), "v"),
    ],
)
def test_what_no_fact_ends_waits_for_a_person(need: Event, subject: str) -> None:
    told = story().happens(need).then(AlarmRaised)
    assert told.fact(AlarmRaised).subject == subject


def test_a_forced_door_that_is_closed_again_still_needs_somebody() -> None:
    told = story().happens(DoorForced(door="east", held_by=NOON)).happens(DoorClosed(door="east")).then()
    assert row(told).kind == "access.door_forced"


def test_a_request_that_can_wait_is_no_alarm() -> None:
    story().happens(request(urgent=False)).then()


def test_another_end_leaves_it_open() -> None:
    raised().happens(DeviceFound(device="camera")).then()


def test_nobody_takes_it_so_it_goes_up_twice_and_stays_there() -> None:
    told = raised().leap(299).then().leap(1).then(AlarmEscalated)
    assert (told.fact(AlarmEscalated).level, told.fact(AlarmEscalated).by) == (2, "hub")
    told.leap(899).then().leap(1).then(AlarmEscalated)
    assert row(told).level == 3
    assert row(told).escalates is None
    told.leap(86_400).then()


def test_by_configuration_it_never_goes_up() -> None:
    told = Story(Alarms(Config(escalate_s=()))).happens(LOST).leap(86_400).then()
    assert row(told).escalates is None


def test_who_takes_it_stops_the_clock() -> None:
    told = raised().when(AcknowledgeAlarm(alarm="new-1"), by=WANG).then(AlarmAcknowledged)
    assert (row(told).holder, row(told).escalates) == ("wang", None)
    told.when(AcknowledgeAlarm(alarm="new-1"), by=WANG).then()
    told.when(AcknowledgeAlarm(alarm="new-1"), by=CHEN).then(AlarmAcknowledged)
    assert row(told).holder == "chen"
    told.leap(86_400).then()


def test_who_asks_the_next_level_lays_it_down_there() -> None:
    told = raised().when(AcknowledgeAlarm(alarm="new-1"), by=WANG)
    told.when(EscalateAlarm(alarm="new-1"), by=WANG).then(AlarmEscalated)
    assert (row(told).level, row(told).holder) == (2, None)
    told.leap(900).then(AlarmEscalated)
    told.when(EscalateAlarm(alarm="new-1"), by=WANG).refused(HIGHEST_LEVEL)


def test_a_person_says_how_it_was_dealt_with() -> None:
    told = raised().when(CloseAlarm(alarm="new-1", reason="false_alarm"), by=WANG).then(AlarmClosed)
    assert told.fact(AlarmClosed).by == "wang"
    told.when(CloseAlarm(alarm="new-1", reason="fixed"), by=WANG).refused(NO_ALARM)
    told.happens(LOST).then(AlarmRaised)


def test_a_shift_that_is_handed_over_takes_its_alarms_along() -> None:
    told = raised().when(AcknowledgeAlarm(alarm="new-1"), by=WANG)
    over = ShiftHandedOver(shift="s", person="wang", to="chen", at=NOON)
    told.happens(over)
    assert row(told).holder == "chen"
    ((key, shown),) = told.domain.rows(told.state, over)  # type: ignore[misc]
    assert (key, isinstance(shown, AlarmRow)) == ("new-1", True)


def test_the_alarms_of_who_goes_home_wait_for_somebody_again() -> None:
    told = raised().when(AcknowledgeAlarm(alarm="new-1"), by=WANG).leap(3600)
    told.happens(ShiftEnded(shift="s", person="wang", at=told.now))
    assert row(told).holder is None
    told.leap(299).then().leap(1).then(AlarmEscalated)


def test_a_clock_that_was_wrong_hurries_nobody() -> None:
    told = raised()
    step = 86_400 * SECOND
    told.happens(ClockStepped(boot="0" * 16, by=step, quality=ClockQuality.SYNCED))
    told.now += step
    told.leap(299).then().leap(1).then(AlarmEscalated)


def test_a_hub_that_was_killed_before_it_raised_one_does_at_its_start() -> None:
    told = story()
    lost, found = LOST, DeviceFound(device="board")
    state = told.domain.evolve(told.state, lost)
    asked = RaiseAlarm(kind="system.device_lost", subject="board")
    over = SettleAlarm(kind="system.device_lost", subject="board")
    assert list(told.domain.resume(state, NOON)) == [asked]
    assert list(told.domain.resume(told.domain.evolve(state, found), NOON)) == [asked, over]
    known = told.happens(lost).state
    assert list(told.domain.resume(known, NOON)) == []
    assert list(told.domain.resume(told.domain.evolve(known, found), NOON)) == [over]
