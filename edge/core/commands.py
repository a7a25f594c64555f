"""The command table: decodes, authorises, resolves what a command shows, and asks the hub."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from edge.core.hub import Hub
from edge.core.ids import new_id
from models.domain import Given
from models.envelope import FORBIDDEN, UNKNOWN_COMMAND, Refusal, Reply, Request
from models.nouns import COMMANDS, Command
from models.people import Actor, Proof
from models.ports import Clock, CommandSpec, Identity
from models.text import Id, Words


class CommandTable:
    """Implements `models.ports.Commands`."""

    def __init__(self, hub: Hub, identity: Identity, clock: Clock) -> None:
        self._hub = hub
        self._identity = identity
        self._clock = clock

    def table(self, actor: Actor) -> tuple[CommandSpec, ...]:
        """List what this actor may ask."""
        return tuple(
            _spec(kind, command)
            for kind, command in COMMANDS
            if actor.may(command.meta.roles) and self._hub.wants(command)
        )

    async def ask(self, actor: Actor, kind: str, data: Mapping[str, object], *, cause: str | None = None) -> Reply:
        """Decode, authorise, carry out; the reply comes when the facts are durable."""
        command = COMMANDS.get(kind)
        if command is None or not self._hub.wants(command):
            return UNKNOWN_COMMAND
        try:
            return await self.submit(actor, msgspec.convert(data, command), cause=cause)
        except msgspec.ValidationError as error:
            return Refusal("bad_fields", Words(f"命令的内容不对:{error}", f"{kind}: {error}"))

    async def submit(self, actor: Actor, command: Command, *, cause: str | None = None) -> Reply:
        """Do the same with a command that is an object already."""
        meta = command.meta
        if not actor.may(meta.roles | {"system"}):
            return FORBIDDEN
        if meta.thing is not None and not actor.reaches(getattr(command, meta.thing)):
            return FORBIDDEN
        expires = self._clock.mono() + meta.ttl_ms * 1_000_000
        request = Request(id=new_id(), command=command, actor=actor, cause=cause, expires=expires)
        return await self._hub.ask(request, await self._given(request))

    async def _given(self, request: Request) -> Given:
        given = Given(now=self._clock.utc(), actor=request.actor, new=request.id)
        ballot: Id | None = getattr(request.command, "ballot", None)
        if ballot is not None:
            return replace(given, voter=self._identity.voter(request.actor.id, ballot))
        proof: Proof | None = getattr(request.command, "proof", None)
        if proof is None:
            return given
        shown = await self._identity.authenticate(proof)
        return replace(given, now=self._clock.utc(), shown=shown, subject=self._identity.subject(proof))


def _spec(kind: str, command: type[Command]) -> CommandSpec:
    schema = msgspec.json.schema(command)
    summary = (command.__doc__ or "").strip().partition("\n")[0]
    return CommandSpec(kind, schema, command.meta.thing, command.meta.confirm, summary)
