"""The pages of the screens: folders that are found, read once, and served to the roles they name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec
from aiohttp import web

from edge.web import answers
from edge.web.answers import Problem, answer
from edge.web.sessions import Sessions
from models.envelope import FORBIDDEN, NO_SESSION
from models.people import Actor
from models.ports import Rows
from models.roles import Role
from models.text import Words

PAGES = Path(__file__).parent / "pages"
SHARED = "_shared"
HOME = "home"
SIGN_IN = "signin"
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}


class PageSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page's `page.json`. Empty `roles`: no sign-in is needed.

    `order`: its place in the list of pages; who signs in lands on the first. `rows` are the kinds of rows its
    live stream carries, `commands` what its buttons ask. `needs`: a kind of row without which it is of no use to a
    panel, and not among its pages.
    """

    title: Words
    roles: tuple[Role, ...]
    rows: tuple[str, ...]
    commands: tuple[str, ...]
    strings: dict[str, dict[str, str]]
    order: int = 100
    needs: str | None = None


class File(msgspec.Struct, frozen=True):
    """A file as it is served."""

    body: bytes
    type: str
    etag: str


class Page(msgspec.Struct, frozen=True):
    """A page's folder."""

    name: str
    spec: PageSpec | None
    files: Mapping[str, File]

    def is_for(self, actor: Actor | None) -> bool:
        """Tell whether the actor, None for nobody, may have the page's files."""
        if self.spec is None or not self.spec.roles:
            return True
        return actor is not None and actor.may(frozenset(self.spec.roles))


def load_pages(root: Path) -> dict[str, Page]:
    """Read every folder under `root`. ValueError names the file that is wrong and what it should be."""
    return {folder.name: _load(folder) for folder in sorted(root.iterdir()) if folder.is_dir()}


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
    headers = {"Cache-Control": "no-cache", "ETag": f'"{file.etag}"'}
    if any(tag.value == file.etag for tag in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    charset = None if file.type.startswith("image/png") else "utf-8"
    return web.Response(body=file.body, content_type=file.type, charset=charset, headers=headers)


def _load(folder: Path) -> Page:
    files = {path.name: _read(path) for path in sorted(folder.iterdir()) if path.is_file()}
    if folder.name == SHARED:
        return Page(folder.name, None, files)
    for needed in ("index.html", "page.json"):
        if needed not in files:
            raise ValueError(f"{folder}: a page needs {needed}; add it or remove the folder")
    try:
        spec = msgspec.json.decode(files["page.json"].body, type=PageSpec)
    except msgspec.MsgspecError as error:
        raise ValueError(f"{folder / 'page.json'}: {error}") from None
    return Page(folder.name, spec, files)


def _read(path: Path) -> File:
    type_ = TYPES.get(path.suffix)
    if type_ is None:
        raise ValueError(f"{path}: a page holds {', '.join(sorted(TYPES))} only; remove it")
    data = path.read_bytes()
    return File(data, type_, hashlib.sha256(data).hexdigest()[:32])
