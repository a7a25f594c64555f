"""Domains told as stories: given facts, when a command, then facts; and a clock that leaps."""

from __future__ import annotations

from typing import Any

from models.domain import Denied, Domain, Given
from models.envelope import Refusal
from models.nouns import Command, Event
from models.people import HUB, Actor
from models.relay import DeviceCommand
from models.system import Tick

NOON = 1_795_435_200_000_000_000
SECOND = 1_000_000_000


class Story:
    """Plays the hub: folds what the domain decides and carries on what it asks of itself."""

    def __init__(self, domain: Domain[Any], now: int = NOON) -> None:
        self.domain = domain
        self.state: Any = domain.start()
        self.now = now
        self.facts: list[Event] = []
        self.asked: list[Command] = []
        self.refusal: Refusal | None = None
        self._made = 0

    def given(self, *events: Event) -> Story:
        """Facts of before: folded, reacted to, forgotten."""
        for event in events:
            self._fold(event)
        return self._forget()

    def when(
        self,
        command: Command,
        *,
        by: Actor = HUB,
        shown: Actor | Refusal | None = None,
        subject: str | None = None,
        voter: str | None = None,
    ) -> Story:
        """A command comes; its facts and what follows are collected for `then` and `asks`."""
        self._forget()
        return self._decide(command, self._given(actor=by, shown=shown, subject=subject, voter=voter))

    def happens(self, event: Event) -> Story:
        """A foreign fact comes."""
        self._forget()
        self._fold(event)
        return self

    def leap(self, seconds: float) -> Story:
        """Let time pass; every deadline on the way ticks at its instant."""
        self._forget()
        end = self.now + int(seconds * SECOND)
        while (wake := self.domain.wake(self.state)) is not None and wake <= end:
            self.now = max(self.now, wake)
            self._decide(Tick(domain=self.domain.name), self._given(actor=HUB))
        self.now = end
        return self

    def then(self, *kinds: type[Event]) -> Story:
        """Exactly these facts came of it, in order."""
        assert [type(fact) for fact in self.facts] == list(kinds), self.facts
        return self

    def asks(self, *commands: Command) -> Story:
        """Exactly these commands went to devices."""
        assert self.asked == list(commands)
        return self

    def refused(self, refusal: Refusal) -> Story:
        """The asker was told no, in these words."""
        assert self.refusal == refusal
        return self

    def fact(self, kind: type[Event]) -> Any:
        """The one fact of this kind."""
        (found,) = [fact for fact in self.facts if isinstance(fact, kind)]
        return found

    def _given(self, **known: Any) -> Given:
        """What the hub resolves: ids are `new-1`, `new-2` … in the order of the commands."""
        self._made += 1
        return Given(now=self.now, new=f"new-{self._made}", **known)

    def _decide(self, command: Command, given: Given) -> Story:
        decision = self.domain.decide(self.state, command, given)
        if isinstance(decision, Refusal):
            self.refusal = decision
            return self
        if isinstance(decision, Denied):
            self.refusal, decision = decision.refusal, decision.facts
        for fact in decision:
            self._fold(fact)
            self.facts.append(fact)
        return self

    def _fold(self, event: Event) -> None:
        if not isinstance(event, self.domain.folds):
            return
        self.state = self.domain.evolve(self.state, event)
        for command in self.domain.react(self.state, event):
            if isinstance(command, DeviceCommand):
                self.asked.append(command)
            else:
                self._decide(command, self._given(actor=HUB))

    def _forget(self) -> Story:
        self.facts, self.asked, self.refusal = [], [], None
        return self
