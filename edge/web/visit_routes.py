"""A resident signs in at a touch screen by PIN, card or face; the visit is touched, and ends."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from edge.web.answers import Problem, body_by_key
from edge.web.proofs import Proofs
from edge.web.sessions import Sessions
from edge.web.signin import ResidentSignIn
from edge.web.touch import Touch
from models.access import NOT_KNOWN, STALE, RefusedBecause
from models.envelope import NO_SESSION, Refusal
from models.faces import judge
from models.people import Actor, Card, Face, Pin
from models.ports import Clock, Identity, Looks
from models.text import Id, Words

LOOK_S = 10.0
NS = 1_000_000_000
NO_CAMERA = Refusal(
    "no_camera", Words("这块屏幕不能刷脸，请用其他方式登录。", "This screen has no camera: sign in another way.")
)
UNSURE: dict[RefusedBecause, Words] = {
    "ambiguous": Words("没有十分把握认出您，请换一种方式登录。", "Not sure enough it is you: sign in another way."),
    "not_live": Words("没有看到真人面部，请换一种方式登录。", "No living face was seen: sign in another way."),
    "no_liveness": Words("没能确认是真人，请换一种方式登录。", "A living face was not confirmed: sign in another way."),
    "too_dark": Words("光线太暗，请靠近灯光再试。", "Too dark: step into the light and try again."),
    "too_bright": Words("光线太强，请避开强光再试。", "Too bright: turn away from the strong light and try again."),
    "too_far": Words("离得太远，请走近一点再试。", "Too far: come closer and try again."),
    "too_near": Words("离得太近，请退后一步再试。", "Too near: step back and try again."),
    "blurred": Words("画面模糊，请站稳再试。", "Blurred: hold still and try again."),
    "cut_off": Words("脸没有照全，请正对摄像头再试。", "Your face is cut off: face the camera and try again."),
    "turned_away": Words("请正对摄像头再试。", "Face the camera and try again."),
}


class CardSignIn(Struct, forbid_unknown_fields=True):
    """What a card reader typed."""

    card: Annotated[str, Meta(min_length=1, max_length=64)]


SHOWN: dict[str, type[ResidentSignIn | CardSignIn]] = {"room": ResidentSignIn, "card": CardSignIn}


class VisitRoutes:
    """`/api/visit`."""

    def __init__(
        self, sessions: Sessions, touch: Touch, identity: Identity, clock: Clock, proofs: Proofs, looks: Looks | None
    ) -> None:
        self._sessions = sessions
        self._touch = touch
        self._identity = identity
        self._clock = clock
        self._proofs = proofs
        self._looks = looks

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the routes."""
        router.add_get("/api/visit", self.who)
        router.add_post("/api/visit", self.begin)
        router.add_put("/api/visit", self.go_on)
        router.add_delete("/api/visit", self.end)
        router.add_post("/api/visit/face", self.face)

    async def who(self, request: web.Request) -> web.Response:
        """Say which touch screen this is, and who visits it."""
        screen = await self._touch.screen(request)
        token, actor = await self._sessions.required(request)
        if token == screen.panel:
            return self._touch.describe(screen)
        return self._touch.describe(screen, actor, token)

    async def begin(self, request: web.Request) -> web.Response:
        """Begin a visit for a resident's room and PIN, or card."""
        screen = await self._touch.screen(request)
        form = await body_by_key(request, SHOWN)
        if isinstance(form, CardSignIn):
            actor = await self._proofs.prove(request, Card(form.card), self._proofs.cards)
        else:
            actor = await self._proofs.prove(request, Pin(form.room, form.pin), self._proofs.pins)
        return await self._touch.begin(request, screen, actor)

    async def go_on(self, request: web.Request) -> web.Response:
        """Somebody touched the screen: the visit goes on. 401 where none stands."""
        screen = await self._touch.screen(request)
        token, actor = await self._sessions.required(request)
        if token == screen.panel:
            raise Problem(401, NO_SESSION)
        self._sessions.visits.touch(token)
        return self._touch.describe(screen, actor, token)

    async def end(self, request: web.Request) -> web.Response:
        """End the visit; without one there is nothing to do."""
        return await self._touch.end(request, await self._touch.screen(request))

    async def face(self, request: web.Request) -> web.Response:
        """Begin a visit for the face at the screen's camera, as sure as a door is of it."""
        screen = await self._touch.screen(request)
        if self._looks is None or screen.camera is None:
            raise Problem(404, NO_CAMERA)
        self._proofs.looks.take(request, screen.id)
        found = await self._recognise(self._looks, screen.camera)
        if isinstance(found, Refusal):
            raise Problem(401, found)
        self._proofs.looks.give_back(request, screen.id)
        return await self._touch.begin(request, screen, found)

    async def _recognise(self, looks: Looks, camera: Id) -> Actor | Refusal:
        """Return who stands there; where nobody does who is known well enough, why the last look was no good."""
        until = self._clock.mono() + int(LOOK_S * NS)
        why = NOT_KNOWN
        while (left := until - self._clock.mono()) > 0:
            match = await looks.next(camera, left / NS)
            if match is None:
                break
            because = judge(match, "required")
            if because is not None:
                why = Refusal(because, UNSURE[because]) if because in UNSURE else NOT_KNOWN
                continue
            found = await self._identity.authenticate(Face(match))
            if not isinstance(found, Refusal):
                return found
            why = STALE if found == STALE else NOT_KNOWN
        return why
