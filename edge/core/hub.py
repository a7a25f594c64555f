"""The hub: events in, folded in order; commands decided; reactions sent on. One task, nothing awaited in it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from edge.core.folding import Folding
from edge.core.ids import new_id
from edge.core.journal import Journal, NotDurable, Ticket
from edge.core.tasks import spawn
from models.domain import Denied, Given
from models.envelope import EXPIRED, NOT_DURABLE, UNKNOWN_COMMAND, Done, Refusal, Reply, Request
from models.nouns import Command, Event
from models.people import HUB
from models.ports import Clock
from models.relay import DeviceCommand
from models.system import Tick

log = logging.getLogger(__name__)
BUDGET_NS = 5_000_000
"""How long the hub may work before it lets others have the loop."""

Send = Callable[[Request, str], None]
Watch = Callable[[Event, str, int], None]
Answer = asyncio.Future[Reply]


class _Said(Struct, frozen=True):
    id: str
    event: Event
    source: str
    cause: str | None
    hold: bool = False


class _Asked(Struct, frozen=True):
    request: Request
    given: Given
    answer: Answer | None


class Hub:
    """Serves `publish` and `ask`. `send` takes device commands (the router's), `watch` sees each event, its id, now."""

    def __init__(self, journal: Journal, clock: Clock, domains: Iterable[Folding], send: Send, watch: Watch) -> None:
        self._journal = journal
        self._clock = clock
        self._domains = list(domains)
        self._handlers = {kind: folding for folding in self._domains for kind in folding.domain.commands}
        self._send = send
        self._watch = watch
        self._inbox: deque[_Said | _Asked] = deque()
        self._some = asyncio.Event()
        self.deadlines_moved: Callable[[], None] = lambda: None

    @property
    def domains(self) -> Sequence[Folding]:
        """The domains, in the order they fold."""
        return self._domains

    def publish(self, event: Event, *, source: str, cause: str | None = None) -> None:
        """Append the event; it is journaled and reacted to in the hub's own task, in order."""
        self._put(_Said(new_id(), event, source, cause))

    def recorded(self, event: Event, key: str) -> None:
        """Fold an event that the journal wrote of its own accord."""
        self._fold(event, key, None)

    def wants(self, command: type[Command]) -> bool:
        """Tell whether a domain handles it."""
        return command in self._handlers

    def request(self, command: Command, *, cause: str | None = None) -> Request:
        """Make the hub's own request of a command."""
        expires = self._clock.mono() + command.meta.ttl_ms * 1_000_000
        return Request(id=new_id(), command=command, actor=HUB, cause=cause, expires=expires)

    async def ask(self, request: Request, given: Given) -> Reply:
        """Have a domain decide; the reply comes when the facts are durable."""
        answer: Answer = asyncio.get_running_loop().create_future()
        self._put(_Asked(request, given, answer))
        return await answer

    def tell(self, command: Command, *, cause: str | None = None, owner: str = "hub") -> None:
        """Send a command of the hub's own on its way: to a device, or to the domain that handles it."""
        request = self.request(command, cause=cause)
        if isinstance(command, DeviceCommand):
            self._send(request, owner)
        elif self._handler(command) is not None:
            self._put(_Asked(request, Given(now=self._clock.utc(), actor=HUB, new=request.id), None))
        else:
            log.error("nobody handles %s (asked by %s): is its domain configured?", command.meta.kind, owner)

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self._some.wait()
            self._some.clear()
            until = time.monotonic_ns() + BUDGET_NS
            while self._inbox:
                self._step(self._inbox.popleft())
                if time.monotonic_ns() > until:
                    await asyncio.sleep(0)
                    until = time.monotonic_ns() + BUDGET_NS

    def drain(self) -> None:
        """Do what is waiting, at once: for the hub's stop and for tests."""
        while self._inbox:
            self._step(self._inbox.popleft())

    def _put(self, item: _Said | _Asked) -> None:
        self._inbox.append(item)
        self._some.set()

    def _step(self, item: _Said | _Asked) -> None:
        if isinstance(item, _Said):
            self._say(item)
            return
        try:
            self._decide(item)
        except Exception:
            log.exception("command %s failed", item.request.command.meta.kind)
            _settle(item.answer, UNKNOWN_COMMAND)

    def _say(self, said: _Said) -> Ticket:
        ticket = self._journal.append(said.event, id=said.id, source=said.source, cause=said.cause)
        self._fold(said.event, said.id, ticket if said.hold else None)
        return ticket

    def _fold(self, event: Event, key: str, hold: Ticket | None) -> None:
        self._watch(event, key, self._clock.utc())
        wakes = [folding.wake for folding in self._domains]
        for folding in self._domains:
            reactions = folding.fold(event)
            if reactions and hold is not None:
                spawn(self._react_when_durable(hold, folding, reactions, key), f"hold {event.meta.kind}")
            else:
                self._react(folding, reactions, key)
        if wakes != [folding.wake for folding in self._domains]:
            self.deadlines_moved()

    def _decide(self, asked: _Asked) -> None:
        request = asked.request
        folding = self._handler(request.command)
        if folding is None:
            _settle(asked.answer, UNKNOWN_COMMAND)
            return
        if self._clock.mono() > request.expires:
            _settle(asked.answer, EXPIRED)
            return
        decision = folding.decide(request.command, asked.given)
        if isinstance(decision, Refusal):
            _settle(asked.answer, decision)
            return
        facts, reply = (
            (decision.facts, decision.refusal) if isinstance(decision, Denied) else (decision, Done(request.id))
        )
        hold = request.command.meta.durability == "value"
        ticket = None
        for event in facts:
            ticket = self._say(_Said(new_id(), event, folding.domain.name, request.id, hold))
        if asked.answer is not None:
            spawn(self._confirm(ticket, asked.answer, reply), f"confirm {request.command.meta.kind}")

    def _handler(self, command: Command) -> Folding | None:
        if isinstance(command, Tick):
            return next((f for f in self._domains if f.domain.name == command.domain), None)
        return self._handlers.get(type(command))

    def _react(self, folding: Folding, reactions: Sequence[Command], cause: str) -> None:
        for command in reactions:
            self.tell(command, cause=cause, owner=folding.domain.name)

    async def _react_when_durable(
        self, ticket: Ticket, folding: Folding, reactions: Sequence[Command], cause: str
    ) -> None:
        try:
            await self._journal.durable(ticket)
        except NotDurable:
            log.error("held back %s: its fact could not be kept", [c.meta.kind for c in reactions])  # noqa: TRY400
            return
        self._react(folding, reactions, cause)

    async def _confirm(self, ticket: Ticket | None, answer: Answer, reply: Reply) -> None:
        try:
            if ticket is not None:
                await self._journal.durable(ticket)
        except NotDurable:
            _settle(answer, NOT_DURABLE)
        else:
            _settle(answer, reply)


def _settle(answer: Answer | None, reply: Reply) -> None:
    if answer is not None and not answer.done():
        answer.set_result(reply)
