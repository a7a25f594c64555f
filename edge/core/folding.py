"""One domain at work: its state, folded event by event, and the rows that follow from it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from edge.core.rows import RowStore
from models.domain import Decision, Domain, Given, Gone
from models.nouns import Command, Event
from models.text import Instant

log = logging.getLogger(__name__)


class Folding:
    """A domain and its state. A rule that raises is logged and changes nothing: others go on."""

    def __init__(self, domain: Domain[Any], rows: RowStore) -> None:
        self.domain = domain
        self.state: Struct = domain.start()
        self.wake: Instant | None = None
        self._rows = rows

    def decide(self, command: Command, given: Given) -> Decision:
        """Ask the rules; whatever they raise reaches the asker."""
        return self.domain.decide(self.state, command, given)

    def restore(self, state: Struct, events: Iterable[Event]) -> None:
        """Start from a snapshot's state and fold what came after it; no reactions."""
        self.state = state
        for event in events:
            if isinstance(event, self.domain.folds):
                self._evolve(event)
        self.show(None)

    def fold(self, event: Event) -> Sequence[Command]:
        """Take the event in, show what it changed, return what it asks for."""
        if not isinstance(event, self.domain.folds):
            return ()
        try:
            self._evolve(event)
            self.show(event)
            return tuple(self.domain.react(self.state, event))
        except Exception:
            log.exception("domain %s failed on %s", self.domain.name, event.meta.kind)
            return ()

    def show(self, event: Event | None) -> None:
        """Put the rows the event touched, all for None."""
        for change in self.domain.rows(self.state, event):
            if isinstance(change, Gone):
                self._rows.drop(change.kind, change.key)
            else:
                self._rows.put(*change)

    def _evolve(self, event: Event) -> None:
        self.state = self.domain.evolve(self.state, event)
        self.wake = self.domain.wake(self.state)
