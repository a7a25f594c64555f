"""Browser sessions: the cookies, the actor behind them, and who waits for their end."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from edge.web.answers import Problem
from edge.web.visits import Visits
from models.envelope import FORBIDDEN, NO_SESSION, Refusal
from models.people import Actor, Session
from models.ports import Clock, Identity
from models.roles import Role
from models.text import Id

COOKIE = "linli_session"
VISIT = "linli_visit"
LONGEST_TOKEN = 256


class Sessions:
    """Sessions as the web sees them, and visits above those of touch screens: a visit that stands is who asks.

    The secret is in the cookie alone; identity keeps its hash.
    """

    def __init__(self, identity: Identity, clock: Clock) -> None:
        self._identity = identity
        self.visits = Visits(identity, clock)
        self._watchers: dict[str, set[asyncio.Event]] = {}

    async def actor(self, request: web.Request) -> Actor | None:
        """Return who asks, asked anew for each request; None without a session that stands."""
        found = await self.found(request)
        return found[1] if found else None

    async def found(self, request: web.Request) -> tuple[str, Actor] | None:
        """Return who asks, and by which secret."""
        for token in (_visit_of(request, self.visits), token_of(request)):
            actor = await self.holder(token) if token else None
            if token and actor:
                return token, actor
        return None

    async def holder(self, token: str) -> Actor | None:
        """Return whose session or visit it is now."""
        if self.visits.knows(token):
            return await self.visits.holder(token)
        found = await self._identity.authenticate(Session(token))
        return None if isinstance(found, Refusal) else found

    async def require(self, request: web.Request, *roles: Role) -> Actor:
        """Return who asks. Raise Problem 401 signed out, 403 in none of the roles (if any is named)."""
        return (await self.required(request, *roles))[1]

    async def required(self, request: web.Request, *roles: Role) -> tuple[str, Actor]:
        """Return who asks, and by which secret. Raise Problem as `require`."""
        found = await self.found(request)
        if found is None:
            raise Problem(401, NO_SESSION)
        if roles and not found[1].may(frozenset(roles)):
            raise Problem(403, FORBIDDEN)
        return found

    async def panel(self, request: web.Request) -> tuple[str, Actor]:
        """Return the secret and the actor of the screen itself, whoever visits it. Raise Problem 401 or 403."""
        token = token_of(request)
        actor = await self.holder(token) if token else None
        if token is None or actor is None:
            raise Problem(401, NO_SESSION)
        if "panel" not in actor.roles:
            raise Problem(403, FORBIDDEN)
        return token, actor

    async def open(self, request: web.Request, response: web.Response, actor: Actor, seconds: int) -> None:
        """Give this browser a session; the one it had ends."""
        await self.close(request, response)
        token = await self._identity.open_session(actor, float(seconds))
        set_cookie(request, response, COOKIE, token, seconds)

    async def close(self, request: web.Request, response: web.Response) -> None:
        """End this browser's session, the visits above it, and all live streams that hang on them."""
        token = token_of(request)
        if token is None:
            return
        await self.end_visits(token)
        await self._identity.close_session(token)
        del_cookie(request, response, COOKIE)
        self._let_go(token)

    async def begin_visit(self, panel: str, screen: Id, actor: Actor) -> str:
        """Return the secret of somebody's visit at this screen; the visit before ends."""
        await self.end_visits(panel)
        return await self.visits.open(panel, screen, actor)

    async def end_visits(self, panel: str) -> None:
        """End who visits the screen, with all live streams of theirs."""
        for token in self.visits.on(panel):
            await self.visits.close(token)
            self._let_go(token)

    @contextmanager
    def watch(self, token: str) -> Iterator[asyncio.Event]:
        """Hold an event that is set when the session is closed."""
        ended = asyncio.Event()
        key = _digest(token)
        self._watchers.setdefault(key, set()).add(ended)
        try:
            yield ended
        finally:
            self._watchers[key].discard(ended)
            if not self._watchers[key]:
                del self._watchers[key]

    def end_all_streams(self) -> None:
        """Let go of every live stream: the server stops."""
        for events in self._watchers.values():
            for ended in events:
                ended.set()

    def _let_go(self, token: str) -> None:
        for ended in self._watchers.get(_digest(token), ()):
            ended.set()


def token_of(request: web.Request, cookie: str = COOKIE) -> str | None:
    """Return the cookie's secret, None where there is none or it can't be one."""
    token = request.cookies.get(cookie)
    return token if token and len(token) <= LONGEST_TOKEN else None


def _visit_of(request: web.Request, visits: Visits) -> str | None:
    token, panel = token_of(request, VISIT), token_of(request)
    return token if token is not None and panel is not None and token in visits.on(panel) else None


def set_cookie(request: web.Request, response: web.Response, name: str, token: str, seconds: int) -> None:
    """Give the browser a secret that no script and no other site reaches."""
    response.set_cookie(name, token, max_age=seconds, path="/", secure=request.secure, httponly=True, samesite="Strict")


def del_cookie(request: web.Request, response: web.Response, name: str) -> None:
    """Take a secret from the browser."""
    if name in request.cookies:
        response.del_cookie(name, path="/", httponly=True, samesite="Strict", secure=request.secure)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
