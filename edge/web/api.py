"""The command table, its one way in, the snapshot, and names of people."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from aiohttp import web

from edge.web import answers
from edge.web.answers import Problem, answer, body
from edge.web.proofs import Proofs
from edge.web.sessions import Sessions
from models.envelope import FORBIDDEN, UNKNOWN_COMMAND, Accepted, Refusal, Reply
from models.nouns import COMMANDS
from models.ports import Clock, Commands, Identity, RowChange, Rows
from models.roles import WATCHERS

STATUS = {
    FORBIDDEN.code: HTTPStatus.FORBIDDEN,
    UNKNOWN_COMMAND.code: HTTPStatus.NOT_FOUND,
    "bad_fields": HTTPStatus.BAD_REQUEST,
}


class View(msgspec.Struct):
    """Rows as they were at `now`, UTC in ns."""

    now: int
    changes: tuple[RowChange, ...]


class ApiRoutes:
    """`/api/commands`, `/api/snapshot` and `/api/people`."""

    def __init__(
        self, sessions: Sessions, commands: Commands, rows: Rows, identity: Identity, clock: Clock, proofs: Proofs
    ) -> None:
        self._sessions = sessions
        self._commands = commands
        self._rows = rows
        self._identity = identity
        self._clock = clock
        self._proofs = proofs

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the routes."""
        router.add_get("/api/commands", self.table)
        router.add_post("/api/commands/{kind}", self.ask)
        router.add_get("/api/snapshot", self.snapshot)
        router.add_get("/api/people/{id}", self.person)

    async def table(self, request: web.Request) -> web.Response:
        """List what the asker may ask."""
        actor = await self._sessions.require(request)
        return answer(self._commands.table(actor))

    async def ask(self, request: web.Request) -> web.Response:
        """Carry out a command; its refusal is 4xx with its own code and words."""
        actor = await self._sessions.require(request)
        kind = request.match_info["kind"]
        data = await body(request, dict[str, object])
        room = _claimed(kind, data)
        if room is not None:
            self._proofs.pins.take(request, room)
        try:
            reply = await self._commands.ask(actor, kind, data)
        except msgspec.ValidationError:
            raise Problem(HTTPStatus.BAD_REQUEST, answers.BAD_BODY) from None
        if room is not None and not isinstance(reply, Refusal):
            self._proofs.pins.give_back(request, room)
        return answer(reply, _status(reply))

    async def snapshot(self, request: web.Request) -> web.Response:
        """Return the rows that the asker may see, of the `kinds` named in the query, or all."""
        actor = await self._sessions.require(request)
        return answer(View(self._clock.utc(), self._rows.snapshot(actor, kinds_of(request))))

    async def person(self, request: web.Request) -> web.Response:
        """Return a person's name; 404 after it was destroyed."""
        await self._sessions.require(request, *WATCHERS)
        name = self._identity.name_of(request.match_info["id"])
        if name is None:
            raise Problem(HTTPStatus.NOT_FOUND, answers.NOT_FOUND)
        return answer({"name": name})


def kinds_of(request: web.Request) -> frozenset[str] | None:
    """Return the row kinds that the query names, None for all."""
    named = request.query.get("kinds")
    return None if named is None else frozenset(named.split(","))


def _claimed(kind: str, data: dict[str, object]) -> str | None:
    """Return the room that a command with somebody's proof names; None for any other command."""
    command = COMMANDS.get(kind)
    if command is None or "proof" not in command.__struct_fields__:
        return None
    proof = data.get("proof")
    return str(proof.get("room", "")) if isinstance(proof, dict) else ""


def _status(reply: Reply) -> int:
    if isinstance(reply, Refusal):
        return STATUS.get(reply.code, HTTPStatus.CONFLICT)
    return HTTPStatus.ACCEPTED if isinstance(reply, Accepted) else HTTPStatus.OK
