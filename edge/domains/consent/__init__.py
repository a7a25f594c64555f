"""Consent: a withdrawal is a fact at once, and is asked of the vault until it is done."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from models.consent import VAULT, DestroyFaces, FacesDestroyed, FaceWithdrawn, WithdrawFace
from models.domain import Decision, Given, Gone, Plain
from models.nouns import Command, Event, Row
from models.system import ClockStepped, Tick
from models.text import Id

AGAIN_NS = 60_000_000_000
"""A vault that could not destroy (a full disk) is asked again after this."""


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The consent section of linli.yaml: nothing to set; the domain is always there."""


class Pending(Struct, frozen=True):
    """Who recorded a withdrawal, and when the vault is asked again."""

    by: Id
    again: int


class State(Struct, frozen=True, kw_only=True):
    """Whose faces are still to be destroyed."""

    pending: dict[str, Pending] = {}


class Consent(Plain):
    """Implements `models.domain.Domain`."""

    name = "consent"
    fold_version = 1
    state = State
    commands = (WithdrawFace,)
    folds = (FaceWithdrawn, FacesDestroyed, ClockStepped)

    def __init__(self, config: Config) -> None:
        self._config = config

    def start(self) -> State:
        """Return the state before any event."""
        return State()

    def decide(self, state: State, command: Command, given: Given) -> Decision:
        """Take a withdrawal; ask again for what is overdue."""
        match command:
            case WithdrawFace(person=person):
                return (FaceWithdrawn(person=person, by=given.actor.id, via=given.actor.via, at=given.now),)
            case Tick():
                overdue = [(person, it.by) for person, it in state.pending.items() if it.again <= given.now]
                return tuple(FaceWithdrawn(person=p, by=by, via="hub", at=given.now) for p, by in overdue)
        return ()

    def evolve(self, state: State, event: Event) -> State:
        """Return the state after the event."""
        match event:
            case FaceWithdrawn(person=person, by=by, at=at):
                return replace(state, pending={**state.pending, person: Pending(by, at + AGAIN_NS)})
            case FacesDestroyed(person=person):
                return replace(state, pending={p: it for p, it in state.pending.items() if p != person})
            case ClockStepped(by=step):
                return replace(state, pending={p: Pending(it.by, it.again + step) for p, it in state.pending.items()})
        return state

    def react(self, _state: State, event: Event) -> Iterable[Command]:
        """Have the faces destroyed."""
        if not isinstance(event, FaceWithdrawn):
            return ()
        return [DestroyFaces(channel=VAULT, person=event.person, by=event.by)]

    def wake(self, state: State) -> int | None:
        """Say when to ask again."""
        return min((it.again for it in state.pending.values()), default=None)

    def resume(self, state: State, _now: int) -> Iterable[Command]:
        """Ask for all that was not done when the hub stopped: destroying twice does no harm."""
        return [DestroyFaces(channel=VAULT, person=person, by=it.by) for person, it in state.pending.items()]

    def rows(self, _state: State, _event: Event | None) -> Iterable[tuple[str, Row] | Gone]:
        """Show nothing."""
        return ()


create = Consent
