from __future__ import annotations

from typing import Any

import pytest

from edge.domains.polls import Config, Polls
from models.consent import VAULT
from models.content import DestroyContents, KeepContents
from models.domain import Gone
from models.envelope import FORBIDDEN
from models.people import Actor
from models.polls import (
    ALREADY_VOTED,
    BAD_CLOSING,
    NO_OPTION,
    NO_POLL,
    POLL_CLOSED,
    ClosePoll,
    OpenPoll,
    PollClosed,
    PollForgotten,
    PollOpened,
    PollRow,
    Vote,
    Voted,
)
from tests.stories import NOON, SECOND, Story

HOUR, DAY = 3600, 86_400
STAFF = Actor(id="wang", roles=frozenset({"staff"}))
LI = Actor(id="li", roles=frozenset({"resident"}))
POLL = "new-1"
TEXTS = ("no", "q1", "yes")


def opened(hours: float = 24) -> Story:
    ask = OpenPoll(question="q1", options=("yes", "no"), closes=NOON + int(hours * HOUR * SECOND))
    return Story(Polls(Config(forget_days=3))).when(ask, by=STAFF)


def voted(told: Story, voter: str | None, option: int = 0) -> Story:
    return told.when(Vote(ballot=POLL, option=option), by=LI, voter=voter)


def row(told: Story) -> PollRow:
    ((_, found),) = [pair for pair in told.domain.rows(told.state, None) if isinstance(pair, tuple)]
    assert isinstance(found, PollRow)
    return found


def test_a_poll_keeps_its_texts() -> None:
    told = opened().then(PollOpened)
    told.asks(KeepContents(channel=VAULT, keeper="polls", contents=("q1", "yes", "no")))
    assert (row(told).id, row(told).open, row(told).count) == (POLL, True, 0)


def test_one_person_has_one_vote_and_nobody_sees_how_it_stands() -> None:
    told = voted(opened(), "a1").then(Voted)
    voted(told, "a1", 1).refused(ALREADY_VOTED)
    voted(told, "b2").then(Voted)
    assert (row(told).count, row(told).votes) == (2, ())


def test_when_its_time_is_over_the_votes_are_counted() -> None:
    told = opened()
    for voter, option in (("a1", 1), ("b2", 0), ("c3", 1)):
        voted(told, voter, option)
    told.leap(DAY - 1).then()
    told.leap(1).then(PollClosed)
    assert told.fact(PollClosed).by == "hub"
    assert (row(told).open, row(told).count, row(told).votes) == (False, 3, (1, 2))
    voted(told, "d4").refused(POLL_CLOSED)


def test_who_voted_how_is_in_the_state_no_longer_than_the_poll_is_open() -> None:
    told = voted(opened(), "a1").when(ClosePoll(poll=POLL), by=STAFF)
    assert told.state.polls[POLL].votes == {}


def test_staff_end_a_poll_before_its_time() -> None:
    told = voted(opened(), "a1").when(ClosePoll(poll=POLL), by=STAFF).then(PollClosed)
    assert row(told).votes == (1, 0)
    told.when(ClosePoll(poll=POLL), by=STAFF).refused(POLL_CLOSED)
    told.leap(DAY).then()


def test_a_vote_on_the_last_instant_is_too_late_even_before_the_tick() -> None:
    told = opened(hours=1)
    told.now += HOUR * SECOND
    voted(told, "a1").refused(POLL_CLOSED)


def test_some_days_after_it_is_forgotten_with_its_texts() -> None:
    told = opened().leap(DAY)
    told.leap(3 * DAY).then(PollForgotten).asks(DestroyContents(channel=VAULT, keeper="polls", contents=TEXTS))
    assert list(told.domain.rows(told.state, told.facts[0])) == [Gone("poll", POLL)]
    assert told.domain.wake(told.state) is None


@pytest.mark.parametrize(
    ("command", "voter", "refusal"),
    [
        (Vote(ballot="other", option=0), "a1", NO_POLL),
        (Vote(ballot=POLL, option=2), "a1", NO_OPTION),
        (Vote(ballot=POLL, option=0), None, FORBIDDEN),
        (ClosePoll(poll="other"), None, NO_POLL),
        (OpenPoll(question="q", options=("a", "b"), closes=NOON), None, BAD_CLOSING),
        (OpenPoll(question="q", options=("a", "b"), closes=NOON + 400 * DAY * SECOND), None, BAD_CLOSING),
    ],
)
def test_what_can_not_be_is_refused(command: Any, voter: str | None, refusal: Any) -> None:
    opened().when(command, by=STAFF, voter=voter).refused(refusal)


def test_a_hub_that_was_killed_in_between_asks_the_vault_again() -> None:
    told = opened()
    assert list(told.domain.resume(told.state, NOON)) == [KeepContents(channel=VAULT, keeper="polls", contents=TEXTS)]
    told.leap(4 * DAY)
    assert list(told.domain.resume(told.state, told.now)) == [
        DestroyContents(channel=VAULT, keeper="polls", contents=TEXTS)
    ]
