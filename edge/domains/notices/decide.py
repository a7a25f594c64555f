"""What a command to the notice board makes true."""

from __future__ import annotations

from edge.domains.notices.config import Config
from edge.domains.notices.state import Draft, State
from models.domain import Decision, Given
from models.envelope import Refusal
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
    Notice,
    NoticeApproved,
    NoticeConfirmed,
    NoticeDrafted,
    NoticeExpired,
    NoticeForgotten,
    NoticePublished,
    NoticeRejected,
    NoticeSubmitted,
    NoticeWithdrawn,
    PublishNotice,
    RejectNotice,
    UpdateFeed,
    WithdrawNotice,
)

DAY = 86_400_000_000_000
LONGEST = 366 * DAY
WHOLE = "newspaper"
"""The template of pictures that come without words: nothing stands beside them."""


def draft(_config: Config, state: State, command: DraftNotice, given: Given) -> Decision:
    """Write a notice, or a draft anew: whoever wrote it last is its author, and who agreed is asked again."""
    if command.notice is not None and command.notice not in state.drafts:
        return NOT_A_DRAFT if command.notice in state.board else NO_NOTICE
    if command.text is None and not command.pictures:
        return EMPTY_NOTICE
    notice = _notice(command, given)
    return _untimely(notice, given) or (NoticeDrafted(notice=notice, by=given.actor.id, at=given.now),)


def publish(config: Config, state: State, command: PublishNotice, given: Given) -> Decision:
    """Hang a draft, or lay it before others."""
    found = _draft(state, command.notice)
    if isinstance(found, Refusal):
        return found
    if refusal := _untimely(found.notice, given):
        return refusal
    if config.approvals == 0:
        return (_published(found.notice, given),)
    return () if found.state == "waiting" else (NoticeSubmitted(notice=command.notice, by=given.actor.id),)


def approve(config: Config, state: State, command: ApproveNotice, given: Given) -> Decision:
    """Count who agrees; with the last one that is needed the notice hangs."""
    found = _waiting(state, command.notice, given)
    if isinstance(found, Refusal):
        return found
    if given.actor.id in found.approved:
        return ALREADY_APPROVED
    if refusal := _untimely(found.notice, given):
        return refusal
    approved = NoticeApproved(notice=command.notice, by=given.actor.id)
    enough = len(found.approved) + 1 >= config.approvals
    return (approved, _published(found.notice, given)) if enough else (approved,)


def reject(_config: Config, state: State, command: RejectNotice, given: Given) -> Decision:
    """Send it back to its author."""
    found = _waiting(state, command.notice, given)
    if isinstance(found, Refusal):
        return found
    return (NoticeRejected(notice=command.notice, by=given.actor.id, reason=command.reason),)


def withdraw(_config: Config, state: State, command: WithdrawNotice, given: Given) -> Decision:
    """Take it away, draft or hanging."""
    if command.notice not in state.drafts and command.notice not in state.board:
        return NO_NOTICE
    return (NoticeWithdrawn(notice=command.notice, by=given.actor.id),)


def confirm(_config: Config, state: State, command: ConfirmNotice, given: Given) -> Decision:
    """Note once that a grid worker has told their households."""
    hanging = state.board.get(command.notice)
    if hanging is None:
        return NO_NOTICE
    if not hanging.notice.confirm:
        return NOTHING_TO_CONFIRM
    if given.actor.id in hanging.confirmed:
        return ()
    return (NoticeConfirmed(notice=command.notice, by=given.actor.id, at=given.now),)


def update_feed(config: Config, _state: State, command: UpdateFeed, given: Given) -> Decision:
    """Hang what the city sends in place of what it sent before."""
    feed = next((it for it in config.feeds if it.id == command.feed), None)
    if feed is None:
        return NO_FEED
    notice = Notice(
        id=feed.id,
        kind="table",
        template=feed.kind,
        text=command.text,
        targets=feed.targets,
        starts=given.now,
        expires=command.until,
        priority=feed.priority,
        seconds=feed.seconds,
        residents=feed.residents,
    )
    return _untimely(notice, given) or (_published(notice, given),)


def overdue(config: Config, state: State, now: int) -> Decision:
    """Take off the board what is over, and forget what was over for long."""
    expired = [NoticeExpired(notice=name) for name, it in state.board.items() if it.notice.expires <= now]
    kept = [*state.over.values(), *(it.notice for it in state.drafts.values())]
    forgotten = [NoticeForgotten(notice=it.id) for it in kept if forget_at(config, it) <= now]
    return (*expired, *forgotten)


def wake(config: Config, state: State) -> int | None:
    """Say when the next notice is over, or was over for long enough."""
    kept = [*state.over.values(), *(it.notice for it in state.drafts.values())]
    ends = [it.notice.expires for it in state.board.values()]
    return min((*ends, *(forget_at(config, it) for it in kept)), default=None)


def forget_at(config: Config, notice: Notice) -> int:
    """Return when a notice that is over, or never hung, is forgotten."""
    return notice.expires + config.keep_days * DAY


def _notice(command: DraftNotice, given: Given) -> Notice:
    wordless = command.kind == "picture" and command.text is None
    return Notice(
        id=command.notice or given.new,
        kind=command.kind,
        template=WHOLE if wordless else command.kind,
        text=command.text,
        pictures=command.pictures,
        pages=command.pages,
        targets=command.targets,
        starts=given.now if command.starts is None else command.starts,
        expires=command.expires,
        priority=command.priority,
        seconds=command.seconds,
        residents=command.residents,
        confirm=command.confirm,
    )


def _published(notice: Notice, given: Given) -> NoticePublished:
    return NoticePublished(notice=notice, by=given.actor.id, at=given.now)


def _untimely(notice: Notice, given: Given) -> Refusal | None:
    timely = max(given.now, notice.starts) < notice.expires <= given.now + LONGEST
    return None if timely else BAD_EXPIRY


def _draft(state: State, name: str) -> Draft | Refusal:
    found = state.drafts.get(name)
    if found is not None:
        return found
    return NOT_A_DRAFT if name in state.board else NO_NOTICE


def _waiting(state: State, name: str, given: Given) -> Draft | Refusal:
    found = _draft(state, name)
    if isinstance(found, Refusal):
        return found
    if found.state != "waiting":
        return NOT_WAITING
    return OWN_NOTICE if found.author == given.actor.id else found
