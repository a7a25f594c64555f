"""The pages of the screens, served to the roles they name."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from edge.web import answers
from edge.web.answers import Problem, answer
from edge.web.page_files import HOME, SIGN_IN, File, Page, PageSpec
from edge.web.sessions import Sessions
from models.envelope import FORBIDDEN, NO_SESSION
from models.people import Actor
from models.ports import Rows


class PageRoutes:
    """`/`, `/pages/…` and `/api/pages`. Files come from memory: a slow disk delays no screen."""

    def __init__(self, sessions: Sessions, rows: Rows, pages: Mapping[str, Page]) -> None:
        self._sessions = sessions
        self._rows = rows
        self._pages = pages

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the routes."""
        router.add_get("/", self.start)
        router.add_get("/api/pages", self.titles)
        router.add_get("/pages/{page}/{file:[^/]*}", self.serve)

    async def start(self, request: web.Request) -> web.Response:
        """Lead to the sign-in, or to the first of the actor's pages; home only where there is none."""
        actor = await self._sessions.actor(request)
        names = [page.name for page in self._mine(actor)] if actor else [SIGN_IN]
        raise web.HTTPSeeOther(f"/pages/{names[0] if names else HOME}/")

    async def titles(self, request: web.Request) -> web.Response:
        """List the asker's pages: name and title."""
        actor = await self._sessions.require(request)
        mine = self._mine(actor)
        return answer([{"name": page.name, "title": page.spec and page.spec.title} for page in mine])

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Return a file of a page to those the page is for."""
        page = self._pages.get(request.match_info["page"])
        file = page.files.get(request.match_info["file"] or "index.html") if page else None
        if page is None or file is None:
            raise Problem(404, answers.NOT_FOUND)
        actor = await self._sessions.actor(request)
        if not page.is_for(actor):
            if actor is None and file.type == "text/html":
                raise web.HTTPSeeOther(f"/pages/{SIGN_IN}/")
            raise Problem(401, NO_SESSION) if actor is None else Problem(403, FORBIDDEN)
        return _respond(request, file)

    def _mine(self, actor: Actor) -> list[Page]:
        theirs = [page for page in self._pages.values() if page.spec and page.spec.roles and page.is_for(actor)]
        mine = [page for page in theirs if page.name != HOME and self._serves(page.spec, actor)]
        return sorted(mine, key=_order)

    def _serves(self, spec: PageSpec | None, actor: Actor) -> bool:
        needs = spec.needs if spec else None
        return needs is None or "panel" not in actor.roles or bool(self._rows.snapshot(actor, frozenset({needs})))


def _order(page: Page) -> tuple[int, str]:
    return (page.spec.order if page.spec else 0, page.name)


def _respond(request: web.Request, file: File) -> web.Response:
    headers = {"Cache-Control": "no-cache", "ETag": f'W/"{file.etag}"', "Vary": "Accept-Encoding"}
    if any(tag.value == file.etag for tag in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    charset = None if file.type.startswith("image/png") else "utf-8"
    body = file.body
    if file.packed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
        body, headers["Content-Encoding"] = file.packed, "gzip"
    return web.Response(body=body, content_type=file.type, charset=charset, headers=headers)
