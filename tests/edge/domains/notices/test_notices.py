from __future__ import annotations

from typing import Any, get_args

import pytest

from edge.domains.notices import Config, Notices
from edge.domains.notices.config import Feed
from models.consent import VAULT
from models.content import DestroyContents, KeepContents
from models.domain import Gone
from models.notices import (
    ALREADY_APPROVED,
    BAD_EXPIRY,
    EMPTY_NOTICE,
    NO_FEED,
    NO_NOTICE,
    NOT_A_DRAFT,
    NOT_WAITING,
    NOTHING_TO_CONFIRM,
    OWN_NOTICE,
    ApproveNotice,
    ConfirmNotice,
    DraftNotice,
    DraftRow,
    NoticeApproved,
    NoticeConfirmed,
    NoticeDrafted,
    NoticeExpired,
    NoticeForgotten,
    NoticeKind,
    NoticePublished,
    NoticeRejected,
    NoticeRow,
    NoticeSubmitted,
    NoticeWithdrawn,
    PublishNotice,
    RejectNotice,
    UpdateFeed,
    WithdrawNotice,
)
from models.people import Actor
from models.system import ClockQuality, ClockStepped
from tests.stories import NOON, SECOND, Story

HOUR = 3600
DAY = 24 * HOUR
LI, WANG, ZHAO = (Actor(id=name, roles=frozenset({"staff"})) for name in ("li", "wang", "zhao"))
GRID = Actor(id="sun", roles=frozenset({"grid_worker"}))
CITY = Actor(id="city", roles=frozenset({"city"}))
WEATHER = Feed(id="weather", kind="weather", targets=("gate",), priority=3)
DRAFT = "new-1"


def story(approvals: int = 0, keep_days: int = 7) -> Story:
    return Story(Notices(Config(approvals=approvals, feeds=(WEATHER,), keep_days=keep_days)))


def draft(text: str | None = "t1", days: float = 2, **rest: Any) -> DraftNotice:
    fields = {"kind": "notice", "text": text, "expires": NOON + int(days * DAY * SECOND)} | rest
    return DraftNotice(**fields)


def drafted(approvals: int = 0, **rest: Any) -> Story:
    return story(approvals).when(draft(**rest), by=LI).then(NoticeDrafted)


def published(**rest: Any) -> Story:
    return drafted(**rest).when(PublishNotice(notice=DRAFT), by=LI).then(NoticePublished)


def keep(*contents: str) -> KeepContents:
    return KeepContents(channel=VAULT, keeper="notices", contents=contents)


def destroy(*contents: str) -> DestroyContents:
    return DestroyContents(channel=VAULT, keeper="notices", contents=contents)


def rows(told: Story) -> dict[str, Any]:
    return {row[1].meta.kind: row[1] for row in told.domain.rows(told.state, None) if isinstance(row, tuple)}


def test_a_draft_keeps_its_contents_and_is_shown_to_the_office_only() -> None:
    told = drafted(pictures=("p1",)).asks(keep("p1", "t1"))
    assert list(rows(told)) == ["draft"]
    assert rows(told)["draft"] == DraftRow(
        id=DRAFT, notice=told.fact(NoticeDrafted).notice, author="li", state="draft", missing=0
    )


def test_a_draft_written_anew_lets_go_what_it_no_longer_shows() -> None:
    told = drafted(pictures=("p1", "p2"))
    told.when(draft("t2", notice=DRAFT, pictures=("p2",)), by=WANG).then(NoticeDrafted)
    told.asks(keep("p2", "t2"), destroy("p1", "t1"))
    assert rows(told)["draft"].author == "wang"


def test_without_approvals_publishing_hangs_it_at_once() -> None:
    told = published()
    assert rows(told)["notice"].published == NOON
    assert "draft" not in rows(told)
    name = told.facts[0]
    assert Gone("draft", DRAFT) in list(told.domain.rows(told.state, name))


def test_what_starts_later_hangs_with_its_date() -> None:
    told = published(starts=NOON + HOUR * SECOND)
    assert rows(told)["notice"].notice.starts == NOON + HOUR * SECOND


@pytest.mark.parametrize(
    ("rest", "template"),
    [
        ({"kind": "notice"}, "notice"),
        ({"kind": "picture", "pictures": ("p1",)}, "picture"),
        ({"kind": "picture", "text": None, "pictures": ("p1",)}, "newspaper"),
        ({"kind": "newspaper", "text": None, "pictures": ("pdf",), "pages": 4}, "newspaper"),
        ({"kind": "table"}, "table"),
        ({"kind": "charity"}, "charity"),
        ({"kind": "party"}, "party"),
    ],
)
def test_the_template_follows_from_the_kind(rest: dict[str, Any], template: str) -> None:
    assert drafted(**rest).fact(NoticeDrafted).notice.template == template


@pytest.mark.parametrize("kind", get_args(NoticeKind))
def test_a_notice_shows_something(kind: NoticeKind) -> None:
    story().when(draft(None, kind=kind), by=LI).refused(EMPTY_NOTICE)


@pytest.mark.parametrize(
    "rest",
    [{"days": 0}, {"days": -1}, {"days": 400}, {"days": 2, "starts": NOON + 3 * DAY * SECOND}],
    ids=["now", "past", "over a year", "before it starts"],
)
def test_a_notice_ends_after_it_starts_and_within_a_year(rest: dict[str, Any]) -> None:
    story().when(draft(**rest), by=LI).refused(BAD_EXPIRY)


def test_a_draft_whose_time_is_over_is_not_published() -> None:
    told = drafted(days=1)
    told.leap(DAY + 1)
    told.when(PublishNotice(notice=DRAFT), by=LI).refused(BAD_EXPIRY)


def test_one_other_person_must_agree() -> None:
    told = drafted(1).when(PublishNotice(notice=DRAFT), by=LI).then(NoticeSubmitted)
    assert (rows(told)["draft"].state, rows(told)["draft"].missing) == ("waiting", 1)
    told.when(ApproveNotice(notice=DRAFT), by=LI).refused(OWN_NOTICE)
    told.when(ApproveNotice(notice=DRAFT), by=WANG).then(NoticeApproved, NoticePublished)
    assert told.fact(NoticePublished).by == "wang"


def test_two_others_must_agree_and_nobody_counts_twice() -> None:
    told = drafted(2).when(PublishNotice(notice=DRAFT), by=LI)
    told.when(ApproveNotice(notice=DRAFT), by=WANG).then(NoticeApproved)
    assert (rows(told)["draft"].approved, rows(told)["draft"].missing) == (("wang",), 1)
    told.when(ApproveNotice(notice=DRAFT), by=WANG).refused(ALREADY_APPROVED)
    told.when(ApproveNotice(notice=DRAFT), by=ZHAO).then(NoticeApproved, NoticePublished)


def test_submitting_twice_says_nothing_new() -> None:
    drafted(1).when(PublishNotice(notice=DRAFT), by=LI).when(PublishNotice(notice=DRAFT), by=LI).then()


def test_whoever_writes_it_anew_is_its_author_and_all_agree_again() -> None:
    told = drafted(2).when(PublishNotice(notice=DRAFT), by=LI).when(ApproveNotice(notice=DRAFT), by=WANG)
    told.when(draft("t2", notice=DRAFT), by=WANG).then(NoticeDrafted)
    told.when(ApproveNotice(notice=DRAFT), by=ZHAO).refused(NOT_WAITING)
    told.when(PublishNotice(notice=DRAFT), by=LI).then(NoticeSubmitted)
    told.when(ApproveNotice(notice=DRAFT), by=WANG).refused(OWN_NOTICE)
    told.when(ApproveNotice(notice=DRAFT), by=LI).then(NoticeApproved)


def test_a_rejected_notice_goes_back_with_the_reason_and_may_come_again() -> None:
    told = drafted(1).when(PublishNotice(notice=DRAFT), by=LI)
    told.when(RejectNotice(notice=DRAFT, reason="unclear"), by=LI).refused(OWN_NOTICE)
    told.when(RejectNotice(notice=DRAFT, reason="unclear"), by=WANG).then(NoticeRejected)
    assert (rows(told)["draft"].state, rows(told)["draft"].reason) == ("rejected", "unclear")
    told.when(PublishNotice(notice=DRAFT), by=LI).then(NoticeSubmitted)
    assert (rows(told)["draft"].state, rows(told)["draft"].reason) == ("waiting", None)


def test_an_approval_that_comes_too_late_hangs_nothing() -> None:
    told = drafted(1, days=1).when(PublishNotice(notice=DRAFT), by=LI)
    told.leap(DAY + 1)
    told.when(ApproveNotice(notice=DRAFT), by=WANG).refused(BAD_EXPIRY)


def test_it_comes_off_in_time_and_its_contents_are_destroyed_some_days_later() -> None:
    told = published()
    told.leap(2 * DAY - 1).then()
    told.leap(1).then(NoticeExpired).asks()
    assert rows(told) == {}
    told.leap(7 * DAY - 1).then()
    told.leap(1).then(NoticeForgotten).asks(destroy("t1"))
    assert told.domain.wake(told.state) is None


def test_nothing_is_kept_where_it_is_configured_so() -> None:
    told = story(keep_days=0).when(draft(), by=LI).when(PublishNotice(notice=DRAFT), by=LI)
    told.leap(2 * DAY).then(NoticeExpired, NoticeForgotten).asks(destroy("t1"))


def test_a_draft_that_nobody_published_is_forgotten_too() -> None:
    told = drafted()
    told.leap(9 * DAY).then(NoticeForgotten).asks(destroy("t1"))
    assert rows(told) == {}


def test_a_withdrawn_notice_is_gone_with_its_contents() -> None:
    told = published().when(WithdrawNotice(notice=DRAFT), by=WANG).then(NoticeWithdrawn).asks(destroy("t1"))
    assert list(told.domain.rows(told.state, told.facts[0])) == [Gone("notice", DRAFT), Gone("draft", DRAFT)]
    told.when(WithdrawNotice(notice=DRAFT), by=WANG).refused(NO_NOTICE)


def test_a_content_that_another_notice_shows_stays() -> None:
    told = published(pictures=("p1",)).when(draft("t2", pictures=("p1",)), by=LI)
    told.when(WithdrawNotice(notice=DRAFT), by=LI).asks(destroy("t1"))
    told.when(WithdrawNotice(notice="new-3"), by=LI).asks(destroy("p1", "t2"))


def test_grid_workers_say_once_that_they_told_their_households() -> None:
    told = published(confirm=True).when(ConfirmNotice(notice=DRAFT), by=GRID).then(NoticeConfirmed)
    assert rows(told)["notice"].confirmed == ("sun",)
    told.when(ConfirmNotice(notice=DRAFT), by=GRID).then()
    published().when(ConfirmNotice(notice=DRAFT), by=GRID).refused(NOTHING_TO_CONFIRM)
    drafted(confirm=True).when(ConfirmNotice(notice=DRAFT), by=GRID).refused(NO_NOTICE)


def test_what_the_city_sends_replaces_what_it_sent_before() -> None:
    told = story().when(UpdateFeed(feed="weather", text="w1", until=NOON + HOUR * SECOND), by=CITY)
    first = told.then(NoticePublished).asks(keep("w1")).fact(NoticePublished).notice
    assert (first.id, first.kind, first.template) == ("weather", "table", "weather")
    assert (first.targets, first.priority) == (("gate",), 3)
    told.when(UpdateFeed(feed="weather", text="w2", until=NOON + 2 * HOUR * SECOND), by=CITY)
    told.then(NoticePublished).asks(keep("w2"), destroy("w1"))
    told.leap(2 * HOUR).then(NoticeExpired)
    told.when(UpdateFeed(feed="weather", text="w3", until=NOON + 3 * HOUR * SECOND), by=CITY)
    told.then(NoticePublished).asks(keep("w3"), destroy("w2"))


def test_the_city_updates_only_feeds_that_are_configured_and_never_for_the_past() -> None:
    told = story().when(UpdateFeed(feed="bus", text="b1", until=NOON + SECOND), by=CITY).refused(NO_FEED)
    told.when(UpdateFeed(feed="weather", text="w1", until=NOON), by=CITY).refused(BAD_EXPIRY)


def test_only_drafts_are_written_anew_published_and_judged() -> None:
    told = published()
    for command in (draft(notice=DRAFT), PublishNotice(notice=DRAFT), ApproveNotice(notice=DRAFT)):
        told.when(command, by=WANG).refused(NOT_A_DRAFT)
    for nothing in (draft(notice="gone"), PublishNotice(notice="gone"), WithdrawNotice(notice="gone")):
        told.when(nothing, by=WANG).refused(NO_NOTICE)


def test_a_stepped_clock_corrects_what_it_stamped_and_leaves_dates_that_people_chose() -> None:
    told = published()
    step = -HOUR * SECOND
    told.happens(ClockStepped(boot="0" * 32, by=step, quality=ClockQuality.SYNCED))
    row = rows(told)["notice"]
    assert isinstance(row, NoticeRow)
    assert (row.published, row.notice.starts) == (NOON + step, NOON + step)
    assert row.notice.expires == NOON + 2 * DAY * SECOND
    assert told.domain.wake(told.state) == row.notice.expires


def test_a_hub_that_was_killed_in_between_asks_the_vault_again() -> None:
    told = published(pictures=("p1",)).when(draft("t2"), by=LI).when(WithdrawNotice(notice=DRAFT), by=LI)
    assert list(told.domain.resume(told.state, NOON)) == [keep("t2"), destroy("p1", "t1")]
