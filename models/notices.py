"""The notice board: what is written, approved, published, read, and when it goes."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from models.envelope import Refusal
from models.nouns import Command, Event, Row, command, event, row
from models.roles import EVERYONE, OFFICE
from models.text import Code, Id, Instant, Words

NoticeKind = Literal["notice", "picture", "newspaper", "table", "charity", "party"]
RejectReason = Literal["wrong", "unclear", "not_now", "duplicate"]
Seconds = Annotated[int, Meta(ge=5, le=3600)]


class Notice(Struct, frozen=True, kw_only=True):
    """What hangs on the board. `targets`: screens and groups of screens, empty for all; `pages` of its PDF, else 1.

    `confirm`: grid workers say when they have told the households. `residents`: shown on residents' own pages too.
    """

    id: Id
    kind: NoticeKind
    template: Code
    text: Id | None = None
    pictures: tuple[Id, ...] = ()
    pages: int = 1
    targets: tuple[Id, ...] = ()
    starts: Instant
    expires: Instant
    priority: Annotated[int, Meta(ge=0, le=9)] = 5
    seconds: Seconds = 15
    residents: bool = True
    confirm: bool = False


@command("notices.draft", roles=OFFICE)
class DraftNotice(Command, frozen=True, kw_only=True):
    """Write a notice, or write the draft `notice` anew; nothing is shown yet. The reply's id is the new draft's."""

    notice: Id | None = None
    kind: NoticeKind
    text: Id | None = None
    pictures: Annotated[tuple[Id, ...], Meta(max_length=8)] = ()
    pages: Annotated[int, Meta(ge=1, le=64)] = 1
    targets: tuple[Id, ...] = ()
    starts: Instant | None = None
    expires: Instant
    priority: Annotated[int, Meta(ge=0, le=9)] = 5
    seconds: Seconds = 15
    residents: bool = True
    confirm: bool = False


@command("notices.publish", roles=OFFICE)
class PublishNotice(Command, frozen=True, kw_only=True):
    """Publish a draft, or lay it before somebody else where the configuration asks for approval."""

    notice: Id


@command("notices.approve", roles=OFFICE)
class ApproveNotice(Command, frozen=True, kw_only=True):
    """A second person agrees; with enough approvals the notice is published."""

    notice: Id


@command("notices.reject", roles=OFFICE)
class RejectNotice(Command, frozen=True, kw_only=True):
    """A second person sends it back to its author."""

    notice: Id
    reason: RejectReason


@command("notices.withdraw", roles=OFFICE, confirm=True)
class WithdrawNotice(Command, frozen=True, kw_only=True):
    """Take a notice or a draft off the board."""

    notice: Id


@command("notices.confirm", roles=("grid_worker",))
class ConfirmNotice(Command, frozen=True, kw_only=True):
    """A grid worker has told their households."""

    notice: Id


@command("notices.update_feed", roles=("city",))
class UpdateFeed(Command, frozen=True, kw_only=True):
    """The city sends a table anew: weather, buses. It is shown until `until`, never longer."""

    feed: Id
    text: Id
    until: Instant


@event("notices.drafted")
class NoticeDrafted(Event, frozen=True, kw_only=True):
    """A notice was written, or written anew."""

    notice: Notice
    by: Id
    at: Instant


@event("notices.submitted")
class NoticeSubmitted(Event, frozen=True, kw_only=True):
    """A notice waits for a second person."""

    notice: Id
    by: Id


@event("notices.approved")
class NoticeApproved(Event, frozen=True, kw_only=True):
    """Somebody else than its author agreed."""

    notice: Id
    by: Id


@event("notices.rejected")
class NoticeRejected(Event, frozen=True, kw_only=True):
    """It went back to its author."""

    notice: Id
    by: Id
    reason: RejectReason


@event("notices.published")
class NoticePublished(Event, frozen=True, kw_only=True):
    """It hangs on the board, from `notice.starts` on; what hung there under the same id is replaced."""

    notice: Notice
    by: Id
    at: Instant


@event("notices.withdrawn")
class NoticeWithdrawn(Event, frozen=True, kw_only=True):
    """It was taken off the board before its time."""

    notice: Id
    by: Id


@event("notices.expired")
class NoticeExpired(Event, frozen=True, kw_only=True):
    """Its time was over."""

    notice: Id


@event("notices.forgotten")
class NoticeForgotten(Event, frozen=True, kw_only=True):
    """It was over for long: its contents are destroyed."""

    notice: Id


@event("notices.confirmed")
class NoticeConfirmed(Event, frozen=True, kw_only=True):
    """A grid worker told their households."""

    notice: Id
    by: Id
    at: Instant


@row("notice", roles=EVERYONE, scoped=False)
class NoticeRow(Row, frozen=True, kw_only=True):
    """What hangs on the board now, or will. `confirmed`: by whom."""

    id: Id
    notice: Notice
    published: Instant
    confirmed: tuple[Id, ...] = ()


@row("draft", roles=OFFICE, scoped=False)
class DraftRow(Row, frozen=True, kw_only=True):
    """What is being written. `missing`: so many approvals are still needed."""

    id: Id
    notice: Notice
    author: Id
    state: Literal["draft", "waiting", "rejected"]
    reason: RejectReason | None = None
    approved: tuple[Id, ...] = ()
    missing: int = 0


NO_NOTICE = Refusal("no_notice", Words("没有这份公告。", "There is no such notice."))
NOT_A_DRAFT = Refusal("not_a_draft", Words("这份公告不是草稿。", "This notice is not a draft."))
OWN_NOTICE = Refusal(
    "own_notice", Words("不能审批自己写的公告，请另一位同事审批。", "Somebody else than its author must approve it.")
)
NOT_WAITING = Refusal("not_waiting", Words("这份公告不在待审状态。", "This notice does not wait for approval."))
ALREADY_APPROVED = Refusal(
    "already_approved", Words("您已经同意过，还需另一位同事审批。", "You approved it already: somebody else must, too.")
)
NOTHING_TO_CONFIRM = Refusal(
    "nothing_to_confirm", Words("这份公告不需要确认。", "This notice asks for no confirmation.")
)
EMPTY_NOTICE = Refusal("empty_notice", Words("公告没有内容。", "A notice needs a text, a picture or pages."))
BAD_EXPIRY = Refusal(
    "bad_expiry", Words("到期时间必须晚于开始时间，且不超过一年。", "A notice ends after it starts, within a year.")
)
NO_FEED = Refusal("no_feed", Words("没有配置这个数据源。", "This feed is not configured."))
