"""Signing in and out, the first administrator, and turning a browser into a gate screen."""

from __future__ import annotations

import asyncio
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from edge.web import answers
from edge.web.answers import Problem, answer, body
from edge.web.config import WebConfig
from edge.web.limits import Buckets, account_of
from edge.web.peers import is_local, network_of
from edge.web.sessions import Sessions
from models.access import NO_SUCH_DOOR
from models.envelope import NO_SESSION, Refusal
from models.people import Actor, Password
from models.ports import Clock, EnrolmentRefused, Identity, NewPerson, Rows
from models.text import Id, Words

ALREADY_SET_UP = Refusal("already_set_up", Words("管理员已经设置过，请登录。", "There is an administrator: sign in."))
STEP = 0.25

Short = Annotated[str, Meta(min_length=1, max_length=64)]
Secret = Annotated[str, Meta(min_length=1, max_length=256)]


class SignIn(Struct, forbid_unknown_fields=True):
    """What the sign-in form sends."""

    login: Short
    password: Secret


class SetUp(SignIn):
    """What the first-run form sends."""

    name: Short


class ForDoor(Struct, forbid_unknown_fields=True):
    """What makes a browser a gate screen."""

    door: Id


class SignInRoutes:
    """`/api/setup`, `/api/session` and `/api/panel`."""

    def __init__(self, config: WebConfig, sessions: Sessions, identity: Identity, rows: Rows, clock: Clock) -> None:
        self._config = config
        self._sessions = sessions
        self._identity = identity
        self._rows = rows
        self._clock = clock
        self._setting_up = asyncio.Lock()
        self._peers = Buckets(clock, size=10, every=6.0)
        self._accounts = Buckets(clock, size=10, every=12.0)

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the routes."""
        router.add_post("/api/setup", self.set_up)
        router.add_get("/api/session", self.who_am_i)
        router.add_post("/api/session", self.sign_in)
        router.add_delete("/api/session", self.sign_out)
        router.add_post("/api/panel", self.become_panel)

    async def set_up(self, request: web.Request) -> web.Response:
        """Create the first administrator, on this machine only, and sign in as it."""
        if not is_local(request):
            raise Problem(403, answers.NOT_SET_UP)
        self._take(network_of(request.remote), self._peers)
        form = await body(request, SetUp)
        async with self._setting_up:
            if self._identity.has_administrator():
                raise Problem(409, ALREADY_SET_UP)
            person = NewPerson(
                name=form.name, roles=frozenset({"maintainer"}), login=form.login, password=form.password
            )
            try:
                actor = await self._identity.enrol(person)
            except EnrolmentRefused as refused:
                raise Problem(422, refused.refusal) from None
        return await self._welcome(request, actor)

    async def sign_in(self, request: web.Request) -> web.Response:
        """Open a session for a login and password; the time it takes says little about either."""
        started = self._clock.mono()
        peer = network_of(request.remote)
        self._take(peer, self._peers)
        form = await body(request, SignIn)
        account = account_of(form.login)
        self._take(account, self._accounts)
        found = await self._identity.authenticate(Password(form.login, form.password))
        await self._even_out(started)
        if isinstance(found, Refusal):
            raise Problem(401, found)
        self._peers.give_back(peer)
        self._accounts.give_back(account)
        return await self._welcome(request, found)

    async def sign_out(self, request: web.Request) -> web.Response:
        """End this browser's session; without one there is nothing to do."""
        response = answer({})
        await self._sessions.close(request, response)
        return response

    async def who_am_i(self, request: web.Request) -> web.Response:
        """Say who is signed in. 401 not_set_up where the first administrator is still to be made."""
        actor = await self._sessions.actor(request)
        if actor is None:
            if not self._identity.has_administrator():
                raise Problem(401, answers.NOT_SET_UP)
            raise Problem(401, NO_SESSION)
        return answer(self._describe(actor))

    async def become_panel(self, request: web.Request) -> web.Response:
        """Make this browser the gate screen of a door; the person who asked is signed out of it."""
        asker = await self._sessions.require(request, "staff", "maintainer")
        door = (await body(request, ForDoor)).door
        known = {change.key for change in self._rows.snapshot(asker, frozenset({"door"}))}
        if door not in known or not asker.reaches(door):
            raise Problem(404, NO_SUCH_DOOR)
        panel = Actor(
            id=f"panel.{door}"[:64],
            roles=frozenset({"panel"}),
            scope=frozenset({door}),
            via="session",
            assurance=1,
        )
        response = answer(self._describe(panel))
        await self._sessions.open(request, response, panel, self._config.panel_days * 86_400)
        return response

    async def _welcome(self, request: web.Request, actor: Actor) -> web.Response:
        response = answer(self._describe(actor))
        await self._sessions.open(request, response, actor, self._config.session_hours * 3_600)
        return response

    def _describe(self, actor: Actor) -> dict[str, object]:
        return {
            "id": actor.id,
            "name": self._identity.name_of(actor.id),
            "roles": sorted(actor.roles),
            "scope": sorted(actor.scope),
        }

    async def _even_out(self, started: int) -> None:
        taken = (self._clock.mono() - started) / 1e9
        await asyncio.sleep(-taken % STEP)

    @staticmethod
    def _take(key: str, buckets: Buckets) -> None:
        wait = buckets.take(key)
        if wait:
            raise Problem(429, answers.TOO_MANY, {"Retry-After": str(int(wait) + 1)})
