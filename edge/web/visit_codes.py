"""A resident signs in at a touch screen with their phone: a QR code, looked at there, confirmed here."""

from __future__ import annotations

import asyncio
import io
import secrets
from urllib.parse import urlsplit

import segno
from aiohttp import web
from msgspec import Struct, field

from edge.web.answers import Problem, answer, body
from edge.web.config import WebConfig
from edge.web.peers import is_loopback
from edge.web.sessions import Sessions
from edge.web.touch import Screen, Touch
from models.envelope import Refusal
from models.people import Actor
from models.ports import Clock
from models.text import Words

CODE_S = 120
WAIT_S = 10.0
"""How long a screen's question waits for its answer; it asks again."""
NS = 1_000_000_000
CODE_OVER = Refusal("code_over", Words("二维码已失效，请重新扫码。", "This code is over: scan a new one."))


class Code(Struct, kw_only=True):
    """A code on a screen. `secret` is what the phone reads, `check` what people compare. `over_at`: boot time, ns."""

    id: str
    secret: str
    check: str
    url: str
    screen: Screen
    over_at: int
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    actor: Actor | None = None


class Approval(Struct, forbid_unknown_fields=True):
    """What the phone says."""

    ok: bool


class CodeRoutes:
    """`/api/visit/code` for the screen, `/api/visit/approval` for the phone."""

    def __init__(self, config: WebConfig, sessions: Sessions, touch: Touch, clock: Clock) -> None:
        self._config = config
        self._sessions = sessions
        self._touch = touch
        self._clock = clock
        self._codes: dict[str, Code] = {}

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the routes."""
        router.add_post("/api/visit/code", self.make)
        router.add_get("/api/visit/code/{id}", self.wait)
        router.add_delete("/api/visit/code/{id}", self.void)
        router.add_get("/api/visit/code/{id}/image", self.image)
        router.add_get("/api/visit/approval/{secret}", self.show)
        router.add_post("/api/visit/approval/{secret}", self.decide)

    async def let_go(self, _: web.Application) -> None:
        """Keep nobody waiting: the server stops."""
        for code in list(self._codes.values()):
            self._drop(code)

    async def make(self, request: web.Request) -> web.Response:
        """Make a code for this screen; the one before is void."""
        screen = await self._touch.screen(request)
        now = self._clock.mono()
        for code in [code for code in self._codes.values() if code.over_at <= now or code.screen == screen]:
            self._drop(code)
        secret = secrets.token_urlsafe(16)
        code = Code(
            id=secrets.token_hex(8),
            secret=secret,
            check=f"{secrets.randbelow(100):02}",
            url=f"{request.scheme}://{self._host(request)}/pages/approve/?code={secret}",
            screen=screen,
            over_at=now + CODE_S * NS,
        )
        self._codes[code.id] = code
        image = f"/api/visit/code/{code.id}/image"
        return answer({"id": code.id, "url": code.url, "image": image, "check": code.check, "seconds": CODE_S})

    async def void(self, request: web.Request) -> web.Response:
        """Nobody looks at the code any more: it opens nothing."""
        self._drop(await self._own(request))
        return answer({})

    async def image(self, request: web.Request) -> web.Response:
        """Return the code as an SVG, to its screen alone."""
        code = await self._own(request)
        out = io.BytesIO()
        segno.make(code.url, error="m", micro=False).save(
            out, kind="svg", scale=8, border=4, light="#fff", xmldecl=False
        )
        return web.Response(body=out.getvalue(), content_type="image/svg+xml")

    async def wait(self, request: web.Request) -> web.Response:
        """Wait a while for the phone's yes, and begin the visit then. 404 where the code is over or got a no."""
        code = await self._own(request)
        left = (code.over_at - self._clock.mono()) / NS
        try:
            async with asyncio.timeout(min(WAIT_S, left)):
                await code.answered.wait()
        except TimeoutError:
            return self._touch.describe(code.screen)
        self._drop(code)
        if code.actor is None or self._is_over(code):
            raise Problem(404, CODE_OVER)
        return await self._touch.begin(request, code.screen, code.actor)

    async def show(self, request: web.Request) -> web.Response:
        """Tell a resident which screen asks, and the number that stands on it."""
        await self._sessions.require(request, "resident")
        code = self._scanned(request)
        left = -(-(code.over_at - self._clock.mono()) // NS)
        return answer({"screen": code.screen.name, "check": code.check, "seconds": left})

    async def decide(self, request: web.Request) -> web.Response:
        """Take the resident's yes or no, once."""
        actor = await self._sessions.require(request, "resident")
        form = await body(request, Approval)
        code = self._scanned(request)
        code.actor = actor if form.ok else None
        code.answered.set()
        return answer({"screen": code.screen.name})

    async def _own(self, request: web.Request) -> Code:
        screen = await self._touch.screen(request)
        code = self._codes.get(request.match_info["id"])
        if code is None or code.screen.panel != screen.panel or self._is_over(code):
            raise Problem(404, CODE_OVER)
        return code

    def _scanned(self, request: web.Request) -> Code:
        """Return the code that was scanned. Raise Problem 404 where it was answered or is over."""
        for code in self._codes.values():
            if secrets.compare_digest(code.secret.encode(), request.match_info["secret"].encode()):
                if code.answered.is_set() or self._is_over(code):
                    break
                return code
        raise Problem(404, CODE_OVER)

    def _is_over(self, code: Code) -> bool:
        return code.over_at <= self._clock.mono()

    def _drop(self, code: Code) -> None:
        """Forget a code; who waits for it is answered."""
        self._codes.pop(code.id, None)
        code.answered.set()

    def _host(self, request: web.Request) -> str:
        """Return under which host a phone finds the hub: as the screen does, unless the screen is on the hub itself."""
        host = urlsplit(f"//{request.host}")
        here = host.hostname == "localhost" or is_loopback(host.hostname)
        if not here or not self._config.names:
            return request.host
        name = self._config.names[0]
        return f"{name}:{host.port}" if host.port else name
