"""Browser sessions: the cookie, the actor behind it, and who waits for its end."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from edge.web.answers import Problem
from models.envelope import FORBIDDEN, NO_SESSION, Refusal
from models.people import Actor, Session
from models.ports import Identity
from models.roles import Role

COOKIE = "linli_session"
LONGEST_TOKEN = 256


class Sessions:
    """Sessions as the web sees them. The secret is in the cookie alone; identity keeps its hash."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._watchers: dict[str, set[asyncio.Event]] = {}

    async def actor(self, request: web.Request) -> Actor | None:
        """Return who asks, asked anew for each request; None without a session that stands."""
        token = token_of(request)
        return await self.holder(token) if token else None

    async def holder(self, token: str) -> Actor | None:
        """Return whose session it is now."""
        found = await self._identity.authenticate(Session(token))
        return None if isinstance(found, Refusal) else found

    async def require(self, request: web.Request, *roles: Role) -> Actor:
        """Return who asks. Raise Problem 401 signed out, 403 in none of the roles (if any is named)."""
        actor = await self.actor(request)
        if actor is None:
            raise Problem(401, NO_SESSION)
        if roles and not actor.may(frozenset(roles)):
            raise Problem(403, FORBIDDEN)
        return actor

    async def open(self, request: web.Request, response: web.Response, actor: Actor, seconds: int) -> None:
        """Give this browser a session; the one it had ends."""
        await self.close(request, response)
        token = await self._identity.open_session(actor, float(seconds))
        response.set_cookie(
            COOKIE,
            token,
            max_age=seconds,
            path="/",
            secure=request.secure,
            httponly=True,
            samesite="Strict",
        )

    async def close(self, request: web.Request, response: web.Response) -> None:
        """End this browser's session and all live streams that hang on it."""
        token = token_of(request)
        if token is None:
            return
        await self._identity.close_session(token)
        response.del_cookie(COOKIE, path="/", httponly=True, samesite="Strict", secure=request.secure)
        for ended in self._watchers.get(_digest(token), ()):
            ended.set()

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


def token_of(request: web.Request) -> str | None:
    """Return the cookie's secret, None where there is none or it can't be one."""
    token = request.cookies.get(COOKIE)
    return token if token and len(token) <= LONGEST_TOKEN else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
