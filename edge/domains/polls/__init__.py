"""Polls: one person, one vote, and nobody sees how it stands before it is over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta, Struct

from edge.domains.polls.state import OWN, State, evolve
from models.consent import VAULT
from models.content import DestroyContents, KeepContents
from models.domain import Decision, Given, Gone, Plain
from models.envelope import FORBIDDEN
from models.nouns import Command, Event, Row
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
from models.system import Tick

DAY = 86_400_000_000_000
LONGEST = 366 * DAY


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The polls section of linli.yaml."""

    forget_days: Annotated[int, Meta(ge=1, le=365)] = 90
    """How long after its closing day a poll and its result stay on the board."""


class Polls(Plain):
    """Implements `models.domain.Domain`."""

    name = "polls"
    fold_version = 1
    state = State
    commands = (OpenPoll, Vote, ClosePoll)
    folds = OWN

    def __init__(self, config: Config) -> None:
        self._config = config

    def start(self) -> State:
        """Return the state before any event."""
        return State()

    def decide(self, state: State, command: Command, given: Given) -> Decision:
        """Ask, count a vote once, end a poll by hand or by time."""
        match command:
            case OpenPoll():
                return _open(command, given)
            case Vote():
                return _vote(state, command, given)
            case ClosePoll(poll=name):
                poll = state.polls.get(name)
                if poll is None:
                    return NO_POLL
                return (PollClosed(poll=name, by=given.actor.id),) if poll.open else POLL_CLOSED
        return self._overdue(state, given) if isinstance(command, Tick) else ()

    def evolve(self, state: State, event: Event) -> State:
        """Return the state after the event."""
        return evolve(state, event)

    def react(self, state: State, event: Event) -> Iterable[Command]:
        """Have the vault keep a poll's texts, and destroy them with the poll."""
        if isinstance(event, PollOpened):
            yield KeepContents(channel=VAULT, keeper="polls", contents=(event.question, *event.options))
        if isinstance(event, OWN) and state.released:
            yield DestroyContents(channel=VAULT, keeper="polls", contents=state.released)

    def wake(self, state: State) -> int | None:
        """Say when the next poll is over, or was over for long enough."""
        return min((self._next(it.closes, open_=it.open) for it in state.polls.values()), default=None)

    def resume(self, state: State, _now: int) -> Iterable[Command]:
        """Ask again for what may not have reached the vault: twice does no harm."""
        if held := state.contents():
            yield KeepContents(channel=VAULT, keeper="polls", contents=tuple(sorted(held)))
        if state.released:
            yield DestroyContents(channel=VAULT, keeper="polls", contents=state.released)

    def rows(self, state: State, event: Event | None) -> Iterable[tuple[str, Row] | Gone]:
        """Yield the poll the event touched, all for None."""
        if isinstance(event, PollForgotten):
            yield Gone(PollRow.meta.kind, event.poll)
        for name, poll in state.polls.items():
            if event is None or (isinstance(event, OWN) and event.poll == name):
                yield (
                    name,
                    PollRow(
                        id=name,
                        question=poll.question,
                        options=poll.options,
                        closes=poll.closes,
                        open=poll.open,
                        count=len(poll.votes) if poll.open else sum(poll.counted),
                        votes=poll.counted,
                    ),
                )

    def _overdue(self, state: State, given: Given) -> Decision:
        due = {name: it for name, it in state.polls.items() if self._next(it.closes, open_=it.open) <= given.now}
        return tuple(
            PollClosed(poll=name, by=given.actor.id) if it.open else PollForgotten(poll=name)
            for name, it in due.items()
        )

    def _next(self, closes: int, *, open_: bool) -> int:
        return closes if open_ else closes + self._config.forget_days * DAY


def _open(command: OpenPoll, given: Given) -> Decision:
    if not given.now < command.closes <= given.now + LONGEST:
        return BAD_CLOSING
    return (
        PollOpened(
            poll=given.new,
            question=command.question,
            options=command.options,
            closes=command.closes,
            by=given.actor.id,
            at=given.now,
        ),
    )


def _vote(state: State, command: Vote, given: Given) -> Decision:
    poll = state.polls.get(command.ballot)
    if poll is None:
        return NO_POLL
    if not poll.open or poll.closes <= given.now:
        return POLL_CLOSED
    if command.option >= len(poll.options):
        return NO_OPTION
    if given.voter is None:
        return FORBIDDEN
    if given.voter in poll.votes:
        return ALREADY_VOTED
    return (Voted(poll=command.ballot, voter=given.voter, option=command.option),)


create = Polls
