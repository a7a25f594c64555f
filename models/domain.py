"""What a domain is: pure rules over a state that is a fold of events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from msgspec import Struct

from models.envelope import Refusal
from models.nouns import Command, Event, Row
from models.people import Actor
from models.text import Channel, Hash, Id, Instant
from models.things import Thing

S = TypeVar("S", bound=Struct)


class Given(Struct, frozen=True, kw_only=True):
    """What the hub resolved before `decide`: the time, who asks, what the command's `proof` proved.

    `shown` is whose proof it was, or why it proves nothing; `subject` a keyed hash of the name it claimed.
    `new` is an id that nothing has yet, for what the command makes. `voter` is a keyed hash of asker and of what the
    command's `ballot` field names: the same for the same person and poll, and nobody's name.
    """

    now: Instant
    actor: Actor
    shown: Actor | Refusal | None = None
    subject: Hash | None = None
    new: Id = "new"
    voter: Hash | None = None


class Gone(Struct, frozen=True):
    """A row that is no more."""

    kind: str
    key: str


class Denied(Struct, frozen=True):
    """A refusal that is itself a fact: a wrong PIN is told to the asker and counted."""

    refusal: Refusal
    facts: tuple[Event, ...]


Decision = tuple[Event, ...] | Refusal | Denied


class Domain(Protocol[S]):
    """Rules of one domain, made from its configuration. No I/O, no clock, no await, no randomness.

    `fold_version` is raised when `evolve` changes meaning; `upgrade` then brings an older snapshot's object
    up to it, or returns None to have the journal folded anew.
    """

    @property
    def name(self) -> Id:
        """The key of its section in linli.yaml."""
        ...

    @property
    def fold_version(self) -> int:
        """How its snapshots are to be read."""
        ...

    @property
    def state(self) -> type[S]:
        """The type of its state."""
        ...

    @property
    def commands(self) -> tuple[type[Command], ...]:
        """What it decides on, `Tick` aside."""
        ...

    @property
    def folds(self) -> tuple[type[Event], ...]:
        """The facts, its own and others', that change its state or that it reacts to."""
        ...

    def start(self) -> S:
        """Return the state before any event."""
        ...

    def upgrade(self, version: int, data: Mapping[str, object]) -> Mapping[str, object] | None:
        """Return a snapshot's object in the form of `fold_version`, None where it can't be."""
        ...

    def owns(self) -> Iterable[Channel]:
        """Name the actuator channels that nobody else may command."""
        ...

    def things(self) -> Iterable[Thing]:
        """Name the Things the domain makes."""
        ...

    def decide(self, state: S, command: Command, given: Given) -> Decision:
        """Say what the command makes true, or refuse it."""
        ...

    def evolve(self, state: S, event: Event) -> S:
        """Return the state after the event."""
        ...

    def react(self, state: S, event: Event) -> Iterable[Command]:
        """Say what the event asks for: of devices, of other domains, of this one. `state` is after the event."""
        ...

    def wake(self, state: S) -> Instant | None:
        """Say when the next deadline is."""
        ...

    def resume(self, state: S, now: Instant) -> Iterable[Command]:
        """Settle what was open when the hub stopped: ask sensors; never repeat an actuation."""
        ...

    def rows(self, state: S, event: Event | None) -> Iterable[tuple[str, Row] | Gone]:
        """Yield (key, row) for each row the event touched, all rows for None."""
        ...


class Plain:
    """What most domains have in common: no channel, no Thing, no deadline, and snapshots of this release alone."""

    fold_version: int

    def upgrade(self, version: int, data: Mapping[str, object]) -> Mapping[str, object] | None:
        """Take only this release's snapshots."""
        return data if version == self.fold_version else None

    def owns(self) -> Iterable[Channel]:
        """Name no channel."""
        return ()

    def things(self) -> Iterable[Thing]:
        """Make no Thing."""
        return ()
