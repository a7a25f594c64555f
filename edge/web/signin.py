"""Signing in and out, the first administrator, and turning a browser into the screen of a door or a place."""

from __future__ import annotations

import asyncio
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from edge.web import answers
from edge.web.answers import Problem, answer, body, body_by_key
from edge.web.config import WebConfig
from edge.web.peers import is_local
from edge.web.proofs import Proofs
from edge.web.sessions import Sessions
from models.access import NO_SUCH_DOOR
from models.envelope import NO_SESSION, Refusal
from models.people import Actor, Password, Pin
from models.ports import EnrolmentRefused, Identity, NewPerson, Rows
from models.roles import OFFICE
from models.screens import NO_SCREEN
from models.text import Id, Words

ALREADY_SET_UP = Refusal("already_set_up", Words("管理员已经设置过，请登录。", "There is an administrator: sign in."))
GATES = frozenset({"door"})
SCREENS = frozenset({"program", "touch"})

Short = Annotated[str, Meta(min_length=1, max_length=64)]
Secret = Annotated[str, Meta(min_length=1, max_length=256)]


class SignIn(Struct, forbid_unknown_fields=True):
    """What the sign-in form sends."""

    login: Short
    password: Secret


class ResidentSignIn(Struct, forbid_unknown_fields=True):
    """What a resident's phone sends."""

    room: Short
    pin: Secret


class SetUp(SignIn):
    """What the first-run form sends."""

    name: Short


SIGN_INS: dict[str, type[SignIn | ResidentSignIn]] = {"room": ResidentSignIn, "login": SignIn}


class Place(Struct, forbid_unknown_fields=True):
    """What a browser is to be: the gate screen of a door, or a screen that is named in the configuration."""

    door: Id | None = None
    screen: Id | None = None

    def __post_init__(self) -> None:
        if (self.door is None) == (self.screen is None):
            raise ValueError("a door or a screen")


class SignInRoutes:
    """`/api/setup`, `/api/session` and `/api/panel`."""

    def __init__(self, config: WebConfig, sessions: Sessions, identity: Identity, rows: Rows, proofs: Proofs) -> None:
        self._config = config
        self._sessions = sessions
        self._identity = identity
        self._rows = rows
        self._proofs = proofs
        self._setting_up = asyncio.Lock()

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
        self._proofs.passwords.take(request, "")
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
        """Open a session for a login and password, or for a resident's room and PIN."""
        form = await body_by_key(request, SIGN_INS)
        if isinstance(form, ResidentSignIn):
            actor = await self._proofs.prove(request, Pin(form.room, form.pin), self._proofs.phones)
        else:
            actor = await self._proofs.prove(request, Password(form.login, form.password), self._proofs.passwords)
        return await self._welcome(request, actor)

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
        """Make this browser the screen of a door or a place; the person who asked is signed out of it."""
        asker = await self._sessions.require(request, *OFFICE)
        form = await body(request, Place)
        known = {change.key for change in self._rows.snapshot(asker, GATES if form.door else SCREENS)}
        place = form.door or form.screen or ""
        if place not in known or not asker.reaches(place):
            raise Problem(404, NO_SUCH_DOOR if form.door else NO_SCREEN)
        panel = Actor(
            id=f"panel.{place}"[:64],
            roles=frozenset({"panel"}),
            scope=frozenset({place}),
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
