"""The state of the polls: a fold of facts."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from models.nouns import Event
from models.polls import PollClosed, PollForgotten, PollOpened, Voted

OWN = (PollClosed, PollForgotten, PollOpened, Voted)


class Poll(Struct, frozen=True, kw_only=True):
    """A poll. `votes`: options by voter while it is open; `counted`: how many chose each option, once it is over."""

    question: str
    options: tuple[str, ...]
    closes: int
    open: bool = True
    votes: dict[str, int] = {}
    counted: tuple[int, ...] = ()


class State(Struct, frozen=True, kw_only=True):
    """Polls by id. `released`: the contents that the last fact let go."""

    polls: dict[str, Poll] = {}
    released: tuple[str, ...] = ()

    def contents(self) -> frozenset[str]:
        """Return every content that a poll refers to."""
        return frozenset(it for poll in self.polls.values() for it in (poll.question, *poll.options))


def evolve(state: State, event: Event) -> State:
    """Return the state after the event."""
    after = _after(state, event)
    return replace(after, released=tuple(sorted(state.contents() - after.contents())))


def _after(state: State, event: Event) -> State:
    match event:
        case PollOpened(poll=name, question=question, options=options, closes=closes):
            opened = Poll(question=question, options=options, closes=closes)
            return replace(state, polls={**state.polls, name: opened})
        case PollForgotten(poll=name):
            return replace(state, polls={key: it for key, it in state.polls.items() if key != name})
        case Voted(poll=name) | PollClosed(poll=name) if name in state.polls:
            return replace(state, polls={**state.polls, name: _poll(state.polls[name], event)})
    return state


def _poll(poll: Poll, event: Event) -> Poll:
    if isinstance(event, Voted):
        return replace(poll, votes={**poll.votes, event.voter: event.option}) if poll.open else poll
    if not poll.open:
        return poll
    chosen = list(poll.votes.values())
    return replace(poll, open=False, votes={}, counted=tuple(chosen.count(i) for i in range(len(poll.options))))
