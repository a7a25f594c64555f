from __future__ import annotations

from typing import Any

from edge.domains.shifts import Config, Shifts
from models.consent import VAULT
from models.content import DestroyContents, KeepContents
from models.domain import Gone
from models.people import Actor
from models.shifts import (
    NO_OFFER,
    NOT_ON_DUTY,
    ON_DUTY,
    TO_ONESELF,
    BeginShift,
    EndShift,
    HandOver,
    LinesForgotten,
    NoteShift,
    ShiftBegun,
    ShiftEnded,
    ShiftHandedOver,
    ShiftNoted,
    ShiftOffered,
    TakeShift,
)
from models.system import ClockQuality, ClockStepped
from tests.stories import NOON, SECOND, Story

DAY = 86_400
WANG = Actor(id="wang", roles=frozenset({"guard"}))
CHEN = Actor(id="chen", roles=frozenset({"staff"}))


def on_duty() -> Story:
    """Wang is on duty: shift new-1."""
    return Story(Shifts(Config(keep_days=30))).when(BeginShift(), by=WANG)


def lines(told: Story) -> list[tuple[str, str, str | None]]:
    return [(line.row.what, line.row.by, line.row.text) for line in told.state.log.values()]


def test_somebody_goes_on_duty_and_off() -> None:
    told = on_duty().then(ShiftBegun)
    (row,) = told.state.shifts.values()
    assert (row.person, row.since) == ("wang", NOON)
    told.when(BeginShift(), by=WANG).refused(ON_DUTY)
    told.when(EndShift(), by=WANG).then(ShiftEnded)
    assert told.state.shifts == {}
    assert lines(told) == [("begun", "wang", None), ("ended", "wang", None)]
    told.when(EndShift(), by=WANG).refused(NOT_ON_DUTY)


def test_a_line_of_the_log_is_kept_by_the_vault() -> None:
    told = on_duty().when(NoteShift(text="t1"), by=WANG).then(ShiftNoted)
    told.asks(KeepContents(channel=VAULT, keeper="shifts", contents=("t1",)))
    assert lines(told)[-1] == ("note", "wang", "t1")


def test_a_shift_is_handed_over_when_it_is_taken() -> None:
    told = on_duty().when(HandOver(to="chen", text="t1"), by=WANG).then(ShiftOffered)
    told.asks(KeepContents(channel=VAULT, keeper="shifts", contents=("t1",)))
    assert told.state.shifts["wang"].offered == "chen"
    told.when(TakeShift(shift="new-1"), by=CHEN).then(ShiftHandedOver, ShiftBegun).asks()
    assert list(told.state.shifts) == ["chen"]
    assert ("handed_over", "wang", "t1") in lines(told)
    rows: list[Any] = list(told.domain.rows(told.state, told.facts[0]))
    assert rows[0] == Gone("shift", "new-1")
    assert (rows[1][1].what, rows[1][1].to, rows[1][1].text) == ("handed_over", "chen", "t1")


def test_who_is_on_duty_already_takes_it_without_beginning_anew() -> None:
    told = on_duty().when(BeginShift(), by=CHEN).when(HandOver(to="chen"), by=WANG)
    told.when(TakeShift(shift="new-1"), by=CHEN).then(ShiftHandedOver)


def test_only_whom_it_was_offered_to_takes_it() -> None:
    told = on_duty().when(TakeShift(shift="new-1"), by=CHEN).refused(NO_OFFER)
    told.when(HandOver(to="chen"), by=WANG).when(TakeShift(shift="new-1"), by=WANG).refused(NO_OFFER)
    told.when(TakeShift(shift="new-9"), by=CHEN).refused(NO_OFFER)


def test_one_hands_over_what_one_has_and_not_to_oneself() -> None:
    told = on_duty().when(HandOver(to="wang"), by=WANG).refused(TO_ONESELF)
    told.when(HandOver(to="wang"), by=CHEN).refused(NOT_ON_DUTY)


def test_the_words_of_an_offer_that_nobody_took_are_destroyed() -> None:
    told = on_duty().when(HandOver(to="chen", text="t1"), by=WANG).when(HandOver(to="li", text="t2"), by=WANG)
    destroy = DestroyContents(channel=VAULT, keeper="shifts", contents=("t1",))
    told.asks(KeepContents(channel=VAULT, keeper="shifts", contents=("t2",)), destroy)
    assert list(told.domain.resume(told.state, NOON)) == [destroy]
    told.when(EndShift(), by=WANG).asks(DestroyContents(channel=VAULT, keeper="shifts", contents=("t2",)))


def test_a_days_lines_are_forgotten_together_with_their_texts() -> None:
    told = on_duty().leap(3600).when(NoteShift(text="t1"), by=WANG)
    told.leap(2 * DAY).when(NoteShift(text="t2"), by=WANG)
    told.leap(29 * DAY).then(LinesForgotten).asks(DestroyContents(channel=VAULT, keeper="shifts", contents=("t1",)))
    assert told.fact(LinesForgotten).lines == ("new-1.begun", "new-2")
    assert list(told.domain.rows(told.state, told.facts[0])) == [Gone("log", "new-1.begun"), Gone("log", "new-2")]
    assert lines(told) == [("note", "wang", "t2")]
    assert len(told.state.shifts) == 1


def test_a_clock_that_was_wrong_forgets_nothing() -> None:
    told = on_duty()
    step = 365 * DAY * SECOND
    told.happens(ClockStepped(boot="0" * 16, by=step, quality=ClockQuality.SYNCED))
    told.now += step
    told.leap(30 * DAY).then().leap(DAY).then(LinesForgotten)
