"""The state of the notice board: a fold of facts."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from models.notices import (
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
    RejectReason,
)
from models.nouns import Event
from models.system import ClockStepped

OWN = (
    NoticeApproved,
    NoticeConfirmed,
    NoticeDrafted,
    NoticeExpired,
    NoticeForgotten,
    NoticePublished,
    NoticeRejected,
    NoticeSubmitted,
    NoticeWithdrawn,
)


class Draft(Struct, frozen=True, kw_only=True):
    """A notice that is being written; `author` wrote it last, `approved` agreed to it as it stands."""

    notice: Notice
    author: str
    state: Literal["draft", "waiting", "rejected"] = "draft"
    reason: RejectReason | None = None
    approved: tuple[str, ...] = ()


class Hanging(Struct, frozen=True, kw_only=True):
    """A notice on the board, since when, and which grid workers have told their households."""

    notice: Notice
    published: int
    confirmed: tuple[str, ...] = ()


class State(Struct, frozen=True, kw_only=True):
    """Drafts, what hangs, what is over and still kept; each by id. `released`: contents the last fact let go."""

    drafts: dict[str, Draft] = {}
    board: dict[str, Hanging] = {}
    over: dict[str, Notice] = {}
    released: tuple[str, ...] = ()

    def contents(self) -> frozenset[str]:
        """Return every content that a notice here refers to."""
        written = [it.notice for it in self.drafts.values()]
        hanging = [it.notice for it in self.board.values()]
        return frozenset(it for notice in (*written, *hanging, *self.over.values()) for it in contents(notice))


def contents(notice: Notice) -> tuple[str, ...]:
    """Return the contents a notice refers to."""
    return (*notice.pictures, *([notice.text] if notice.text else []))


def evolve(state: State, event: Event) -> State:
    """Return the state after the event."""
    if isinstance(event, ClockStepped):
        return replace(state, board={name: _shifted(it, event.by) for name, it in state.board.items()})
    after = _after(state, event)
    return replace(after, released=tuple(sorted(state.contents() - after.contents())))


def _after(state: State, event: Event) -> State:
    match event:
        case NoticeDrafted(notice=notice, by=by):
            return replace(state, drafts={**state.drafts, notice.id: Draft(notice=notice, author=by)})
        case NoticePublished(notice=notice, at=at):
            rest = _without(state, notice.id)
            return replace(rest, board={**rest.board, notice.id: Hanging(notice=notice, published=at)})
        case NoticeWithdrawn(notice=name) | NoticeForgotten(notice=name):
            return _without(state, name)
        case NoticeExpired(notice=name) if name in state.board:
            return replace(_without(state, name), over={**state.over, name: state.board[name].notice})
        case NoticeConfirmed(notice=name, by=by) if name in state.board:
            told = state.board[name]
            return replace(state, board={**state.board, name: replace(told, confirmed=(*told.confirmed, by))})
    return _decided(state, event)


def _decided(state: State, event: Event) -> State:
    draft = state.drafts.get(getattr(event, "notice", ""))
    if draft is None:
        return state
    match event:
        case NoticeSubmitted():
            draft = replace(draft, state="waiting", reason=None, approved=())
        case NoticeApproved(by=by):
            draft = replace(draft, approved=(*draft.approved, by))
        case NoticeRejected(reason=reason):
            draft = replace(draft, state="rejected", reason=reason, approved=())
    return replace(state, drafts={**state.drafts, draft.notice.id: draft})


def _without(state: State, name: str) -> State:
    return replace(
        state,
        drafts={key: it for key, it in state.drafts.items() if key != name},
        board={key: it for key, it in state.board.items() if key != name},
        over={key: it for key, it in state.over.items() if key != name},
    )


def _shifted(hanging: Hanging, by: int) -> Hanging:
    """Correct what was read from the hub's clock; the dates that people chose stay."""
    notice = hanging.notice
    if notice.starts <= hanging.published:
        notice = replace(notice, starts=notice.starts + by)
    return replace(hanging, notice=notice, published=hanging.published + by)
