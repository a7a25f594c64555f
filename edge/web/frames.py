"""Frames for screens in browsers, previews for who writes, and what a screen says it shows."""

from __future__ import annotations

import hashlib

import msgspec
from aiohttp import web
from msgspec import Struct

from edge.web.answers import Problem, answer, body
from edge.web.sessions import Sessions
from models.envelope import FORBIDDEN, Refusal
from models.glass import Frame, Glass, GlassReport, NoFrame, Slide
from models.integration import DeviceUnavailable
from models.ports import Panels
from models.roles import FIELD, OFFICE
from models.screens import NO_SCREEN
from models.text import Code, Id, Words

KEEP = "private, max-age=31536000, immutable"
"""A slide's picture never changes under its id."""

DRAWING = Refusal("not_drawn_yet", Words("画面正在生成，请稍候。", "The picture is not drawn yet: ask again."))
UNDRAWABLE = {
    "content_gone": Words("内容已被删除。", "Its content is gone."),
    "no_fonts": Words("主机没有中文字体，请安装 fonts-noto-cjk。", "No Chinese font here: install fonts-noto-cjk."),
    "too_large": Words("画面超过这块屏幕的上限。", "The picture is too large for this screen."),
    "bad_content": Words("内容无法显示。", "The content can't be drawn."),
}
NO_SLIDE = Refusal("no_slide", Words("没有这个画面。", "There is no such picture."))


class Draft(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be seen before it is published."""

    template: Code
    text: Id | None = None
    pictures: tuple[Id, ...] = ()
    page: int = 0

    def slide(self) -> Slide:
        """Return it with a digest for an id."""
        digest = hashlib.sha256(msgspec.json.encode(self)).hexdigest()[:32]
        return Slide(id=digest, template=self.template, text=self.text, pictures=self.pictures, page=self.page)


class Preview(Struct, frozen=True, forbid_unknown_fields=True):
    """As which screen would show it."""

    slide: Draft
    screen: Id


class FrameRoutes:
    """`/api/frames`, `/api/preview` and `/api/glass`."""

    def __init__(self, sessions: Sessions, panels: Panels) -> None:
        self._sessions = sessions
        self._panels = panels

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the routes."""
        router.add_get("/api/frames/{screen}/{slide}", self.frame)
        router.add_post("/api/preview", self.preview)
        router.add_post("/api/glass/{screen}", self.report)

    async def frame(self, request: web.Request) -> web.Response:
        """Return a slide as the screen shows it."""
        screen = await self._screen(request, "panel", *FIELD)
        try:
            made = await self._panels.frame(screen, request.match_info["slide"])
        except NoFrame as error:
            raise _problem(error) from None
        except DeviceUnavailable:
            raise Problem(503, DRAWING, {"Retry-After": "2"}) from None
        return _picture(made, KEEP)

    async def preview(self, request: web.Request) -> web.Response:
        """Draw a draft as that screen would show it."""
        await self._sessions.require(request, *OFFICE)
        asked = await body(request, Preview)
        glass = self._panels.glass(asked.screen) or Glass(width=800, height=480)
        try:
            made = await self._panels.preview(asked.slide.slide(), glass)
        except NoFrame as error:
            raise _problem(error) from None
        except DeviceUnavailable:
            raise Problem(503, DRAWING, {"Retry-After": "2"}) from None
        return _picture(made, "no-store")

    async def report(self, request: web.Request) -> web.Response:
        """Hear what a screen in a browser shows."""
        screen = await self._screen(request, "panel")
        self._panels.report(screen, await body(request, GlassReport))
        return answer({})

    async def _screen(self, request: web.Request, *roles: str) -> str:
        actor = await self._sessions.require(request, *roles)  # type: ignore[arg-type]
        screen = request.match_info["screen"]
        if not actor.reaches(screen):
            raise Problem(403, FORBIDDEN)
        if self._panels.glass(screen) is None:
            raise Problem(404, NO_SCREEN)
        return screen


def _problem(error: NoFrame) -> Problem:
    words = UNDRAWABLE.get(error.code)
    return Problem(404, NO_SLIDE) if words is None else Problem(422, Refusal(error.code, words))


def _picture(frame: Frame, keep: str) -> web.Response:
    return web.Response(body=frame.data, content_type=frame.type, headers={"Cache-Control": keep})
