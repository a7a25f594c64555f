"""People as the office sees them: who is called what, and which ways in they have; never a secret."""

from __future__ import annotations

from aiohttp import web

from edge.web import answers
from edge.web.answers import Problem, answer
from edge.web.limits import Buckets
from edge.web.sessions import Sessions
from models.ports import Clock, Identity
from models.roles import OFFICE

LONGEST = 100
MOST = 30


class PeopleRoutes:
    """`/api/people` and `/api/people/{id}/ways`."""

    def __init__(self, sessions: Sessions, identity: Identity, clock: Clock) -> None:
        self._sessions = sessions
        self._identity = identity
        self._asked = Buckets(clock, size=30, every=1.0)

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the routes."""
        router.add_get("/api/people", self.named)
        router.add_get("/api/people/{id}/ways", self.ways)

    async def named(self, request: web.Request) -> web.Response:
        """Return people by the words of their name, `?q=`."""
        actor = await self._sessions.require(request, *OFFICE)
        typed = request.query.get("q", "")
        if len(typed) > LONGEST:
            raise Problem(400, answers.BAD_BODY)
        wait = self._asked.take(actor.id)
        if wait:
            raise Problem(429, answers.TOO_MANY, {"Retry-After": str(int(wait) + 1)})
        return answer(await self._identity.named(typed, MOST))

    async def ways(self, request: web.Request) -> web.Response:
        """Return a person's roles, scope and ways in; 404 after they were forgotten."""
        await self._sessions.require(request, *OFFICE)
        found = await self._identity.ways(request.match_info["id"])
        if found is None:
            raise Problem(404, answers.NOT_FOUND)
        return answer(found)
