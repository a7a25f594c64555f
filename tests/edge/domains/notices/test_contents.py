"""Whatever the office does in whatever order: what a notice shows is kept, and what none shows is destroyed."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domains.notices import Config, Notices
from edge.domains.notices.config import Feed
from edge.domains.notices.state import State, contents
from models.content import DestroyContents, KeepContents
from models.notices import ApproveNotice, DraftNotice, PublishNotice, RejectNotice, UpdateFeed, WithdrawNotice
from models.nouns import Command
from models.people import Actor
from tests.stories import SECOND, Story

DAY = 86_400
OFFICE = [Actor(id=name, roles=frozenset({"staff"})) for name in ("li", "wang")]
DRAFTS = st.sampled_from(["new-1", "new-2", "new-3", "new-4"])
CONTENTS = st.sampled_from(["a", "b", "c", "d"])
SOME = st.lists(CONTENTS, max_size=2, unique=True).map(tuple)
LATER = st.integers(-1, 5)
STEPS = st.one_of(
    st.tuples(st.just("draft"), st.none() | DRAFTS, CONTENTS, SOME, LATER),
    st.tuples(st.just("feed"), CONTENTS, LATER),
    st.tuples(st.sampled_from(["publish", "approve", "reject", "withdraw"]), DRAFTS),
    st.tuples(st.just("leap"), st.integers(1, 4)),
)


def asked(step: tuple[Any, ...], now: int) -> Command:
    match step:
        case ("draft", draft, text, pictures, days):
            until = now + days * DAY * SECOND
            return DraftNotice(notice=draft, kind="notice", text=text, pictures=pictures, expires=until)
        case ("feed", text, days):
            return UpdateFeed(feed="weather", text=text, until=now + days * DAY * SECOND)
        case ("publish", name):
            return PublishNotice(notice=name)
        case ("approve", name):
            return ApproveNotice(notice=name)
        case ("reject", name):
            return RejectNotice(notice=name, reason="wrong")
    return WithdrawNotice(notice=step[1])


def shown(state: State) -> set[str]:
    written = [it.notice for it in state.drafts.values()]
    hanging = [it.notice for it in state.board.values()]
    return {content for notice in (*written, *hanging, *state.over.values()) for content in contents(notice)}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(STEPS, st.sampled_from(OFFICE)), max_size=14), st.integers(0, 2))
def test_the_vault_keeps_exactly_what_notices_show(steps: list[tuple[tuple[Any, ...], Actor]], approvals: int) -> None:
    feeds = (Feed(id="weather", kind="weather"),)
    told = Story(Notices(Config(approvals=approvals, feeds=feeds, keep_days=1)))
    kept: set[str] = set()
    for step, who in steps:
        if step[0] == "leap":
            told.leap(step[1] * DAY)
        else:
            told.when(asked(step, told.now), by=who)
        for command in told.asked:
            assert isinstance(command, KeepContents | DestroyContents)
            kept = kept | {*command.contents} if isinstance(command, KeepContents) else kept - {*command.contents}
        assert kept == shown(told.state)
    told.leap(30 * DAY)
    assert shown(told.state) == set()
