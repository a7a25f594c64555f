"""Opinion polls of the residents' committee: one person, one vote; how somebody voted is nobody's to know."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from models.envelope import Refusal
from models.nouns import Command, Event, Row, command, event, row
from models.roles import EVERYONE, OFFICE
from models.text import Hash, Id, Instant, Words


@command("polls.open", roles=OFFICE)
class OpenPoll(Command, frozen=True, kw_only=True):
    """Ask the residents. `question` is a text, each option too; the reply's id is the poll's."""

    question: Id
    options: Annotated[tuple[Id, ...], Meta(min_length=2, max_length=8)]
    closes: Instant


@command("polls.vote", roles=("resident",))
class Vote(Command, frozen=True, kw_only=True):
    """Vote once, for the option of that place, from 0."""

    ballot: Id
    option: Annotated[int, Meta(ge=0, le=7)]


@command("polls.close", roles=OFFICE, confirm=True)
class ClosePoll(Command, frozen=True, kw_only=True):
    """End a poll before its time."""

    poll: Id


@event("polls.opened")
class PollOpened(Event, frozen=True, kw_only=True):
    """The residents are asked."""

    poll: Id
    question: Id
    options: tuple[Id, ...]
    closes: Instant
    by: Id
    at: Instant


@event("polls.voted")
class Voted(Event, frozen=True, kw_only=True):
    """Somebody voted; `voter` is a keyed hash of person and poll, made with a key that never leaves the vault."""

    poll: Id
    voter: Hash
    option: int


@event("polls.closed")
class PollClosed(Event, frozen=True, kw_only=True):
    """The poll is over; `by` hub: its time was."""

    poll: Id
    by: Id


@event("polls.forgotten")
class PollForgotten(Event, frozen=True, kw_only=True):
    """A poll that was over for long leaves the board."""

    poll: Id


@row("poll", roles=EVERYONE, scoped=False)
class PollRow(Row, frozen=True, kw_only=True):
    """A poll. `votes` by option: empty until it is over, so that nobody votes as the others did."""

    id: Id
    question: Id
    options: tuple[Id, ...]
    closes: Instant
    open: bool
    count: int
    votes: tuple[int, ...] = ()


NO_POLL = Refusal("no_poll", Words("没有这个投票。", "There is no such poll."))
POLL_CLOSED = Refusal("poll_closed", Words("这个投票已经结束。", "This poll is over."))
NO_OPTION = Refusal("no_option", Words("没有这个选项。", "There is no such option."))
ALREADY_VOTED = Refusal("already_voted", Words("您已经投过票。", "You have voted already."))
BAD_CLOSING = Refusal("bad_closing", Words("截止时间必须在一年之内的将来。", "A poll closes within a year from now."))
