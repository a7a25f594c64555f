from __future__ import annotations

from typing import Any

import pytest

from edge.domains.requests import Config, Requests
from models.consent import VAULT
from models.content import DestroyContents, KeepContents
from models.domain import Gone
from models.nouns import Command
from models.people import Actor
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
from models.system import ClockQuality, ClockStepped
from tests.stories import NOON, SECOND, Story

HOUR, DAY = 3600, 86_400
LI = Actor(id="li", roles=frozenset({"resident"}))
ZHAO = Actor(id="zhao", roles=frozenset({"resident"}))
WANG = Actor(id="wang", roles=frozenset({"guard"}))
CHEN = Actor(id="chen", roles=frozenset({"staff", "resident"}))
PIPE = FileRequest(category="water", text="t1", place="p1", photos=("f1", "f2"))


def story(**config: Any) -> Story:
    return Story(Requests(Config(**config)))


def filed(**config: Any) -> Story:
    """Li has asked; it is request new-1."""
    return story(**config).when(PIPE, by=LI)


def done() -> Story:
    """Wang has done what Li asked for."""
    return filed().when(FinishRequest(request="new-1", text="t2"), by=WANG)


def row(told: Story) -> Any:
    (found,) = told.state.requests.values()
    return found.row


def test_a_request_goes_over_the_board_and_each_step_is_kept() -> None:
    told = (
        filed()
        .then(RequestFiled)
        .asks(KeepContents(channel=VAULT, keeper="requests", contents=("t1", "p1", "f1", "f2")))
    )
    assert (row(told).state, row(told).filer, row(told).at) == ("new", "li", NOON)
    told.when(TakeRequest(request="new-1"), by=WANG).then(RequestTaken)
    assert (row(told).state, row(told).assignee) == ("doing", "wang")
    told.when(FinishRequest(request="new-1", photos=("f3",)), by=WANG).then(RequestFinished)
    assert row(told).state == "done"
    told.asks(KeepContents(channel=VAULT, keeper="requests", contents=("f3",)))
    told.when(CheckRequest(request="new-1", ok=True), by=LI).then(RequestChecked)
    assert row(told).state == "checked"
    steps = [(step.what, step.by) for step in row(told).steps]
    assert steps == [("filed", "li"), ("taken", "wang"), ("finished", "wang"), ("checked", "li")]


def test_a_request_says_something() -> None:
    story().when(FileRequest(category="other", place="p1"), by=LI).refused(EMPTY_REQUEST)
    filed().when(NoteRequest(request="new-1"), by=LI).refused(EMPTY_REQUEST)


def test_a_resident_files_for_themselves_and_staff_for_a_resident() -> None:
    story().when(FileRequest(category="lift", text="t", filer="zhao"), by=LI).refused(NOT_YOURS)
    told = story().when(FileRequest(category="lift", text="t", filer="li"), by=CHEN).then(RequestFiled)
    assert (row(told).filer, row(told).steps[0].by) == ("li", "chen")


def test_so_many_are_open_for_one_resident_and_no_more() -> None:
    told = filed(open_per_resident=1).when(PIPE, by=LI).refused(TOO_MANY_OPEN)
    told.when(PIPE, by=ZHAO).then(RequestFiled)
    told.when(CancelRequest(request="new-1"), by=LI).when(PIPE, by=LI).then(RequestFiled)


@pytest.mark.parametrize(
    "command",
    [
        NoteRequest(request="new-1", text="t"),
        CheckRequest(request="new-1", ok=True),
        CancelRequest(request="new-1"),
    ],
)
def test_a_resident_touches_their_own_only(command: Command) -> None:
    filed().when(command, by=ZHAO).refused(NOT_YOURS)
    story().when(command, by=ZHAO).refused(NO_REQUEST)


def test_it_is_given_to_a_colleague_and_the_same_again_is_no_fact() -> None:
    told = filed().when(TakeRequest(request="new-1", to="chen"), by=WANG).then(RequestTaken)
    told.when(TakeRequest(request="new-1"), by=CHEN).then()
    told.when(TakeRequest(request="new-1"), by=WANG).then(RequestTaken)
    assert row(told).assignee == "wang"


def test_who_did_the_work_does_not_check_it() -> None:
    done().when(CheckRequest(request="new-1", ok=True), by=WANG).refused(OWN_WORK)
    told = filed().when(TakeRequest(request="new-1"), by=CHEN).when(FinishRequest(request="new-1"), by=WANG)
    told.when(CheckRequest(request="new-1", ok=True), by=CHEN).refused(OWN_WORK)
    told.when(CheckRequest(request="new-1", ok=True), by=WANG).refused(OWN_WORK)


def test_what_was_not_well_done_is_done_again_by_the_same() -> None:
    told = done().when(CheckRequest(request="new-1", ok=False, text="t3"), by=LI).then(RequestReopened)
    assert (row(told).state, row(told).assignee) == ("doing", "wang")
    told.when(CheckRequest(request="new-1", ok=True), by=LI).refused(NOT_DONE)


@pytest.mark.parametrize("command", [TakeRequest(request="new-1"), FinishRequest(request="new-1")])
def test_what_is_closed_stays_closed(command: Command) -> None:
    done().when(command, by=CHEN).refused(REQUEST_CLOSED)
    filed().when(CancelRequest(request="new-1"), by=LI).then(RequestCancelled).when(command, by=CHEN).refused(
        REQUEST_CLOSED
    )


def test_remarks_are_bounded() -> None:
    told = filed()
    for _ in range(59):
        told.when(NoteRequest(request="new-1", text="t"), by=LI).then(RequestNoted)
    told.when(NoteRequest(request="new-1", text="t"), by=LI).refused(TOO_MANY_NOTES)


def test_what_nobody_takes_is_overdue_once_and_an_urgent_one_sooner() -> None:
    told = filed(take_hours=2).leap(2 * HOUR - 1).then().leap(2).then(RequestOverdue)
    assert row(told).overdue
    told.leap(30 * DAY).then()
    told = story().when(FileRequest(category="water", text="t", urgent=True), by=LI)
    told.leap(HOUR).then(RequestOverdue)


def test_what_is_taken_has_its_own_time_and_a_colleague_does_not_gain_any() -> None:
    told = filed(finish_hours=4).leap(HOUR).when(TakeRequest(request="new-1"), by=WANG)
    told.leap(3 * HOUR).when(TakeRequest(request="new-1"), by=CHEN).leap(HOUR).then(RequestOverdue)
    assert told.fact(RequestOverdue).state == "doing"
    told.when(FinishRequest(request="new-1"), by=CHEN)
    assert not row(told).overdue


def test_what_nobody_checks_counts_as_well_done() -> None:
    told = done().leap(7 * DAY).then(RequestChecked)
    assert told.fact(RequestChecked).by == "hub"


def test_it_is_forgotten_with_all_it_referred_to() -> None:
    told = done().leap(7 * DAY).leap(30 * DAY).then(RequestForgotten)
    destroy = DestroyContents(channel=VAULT, keeper="requests", contents=("f1", "f2", "p1", "t1", "t2"))
    told.asks(destroy)
    assert list(told.domain.rows(told.state, told.facts[0])) == [Gone("request", "new-1")]
    assert list(told.domain.resume(told.state, told.now)) == [destroy]


def test_what_another_request_refers_to_is_not_destroyed() -> None:
    told = filed().when(FileRequest(category="water", text="t9", place="p1"), by=LI)
    told.when(CancelRequest(request="new-1"), by=LI).leap(30 * DAY)
    told.asks(DestroyContents(channel=VAULT, keeper="requests", contents=("f1", "f2", "t1")))


def test_a_clock_that_was_wrong_makes_nothing_overdue() -> None:
    told = filed(take_hours=2)
    step = 9 * DAY * SECOND
    told.happens(ClockStepped(boot="0" * 16, by=step, quality=ClockQuality.SYNCED))
    told.now += step
    told.leap(HOUR).then().leap(HOUR).then(RequestOverdue)


def test_a_fact_of_nothing_known_changes_nothing() -> None:
    told = story().happens(RequestForgotten(request="new-9")).asks()
    assert list(told.domain.rows(told.state, None)) == []


def test_the_row_is_its_filers_and_the_fields() -> None:
    assert RequestRow.meta.owner == "filer"
    assert "grid_worker" in RequestRow.meta.roles
