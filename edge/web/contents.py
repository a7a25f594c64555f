"""Contents: what screens upload, and read again by those it is for."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import get_args

from aiohttp import web

from edge.web import answers
from edge.web.answers import Problem, answer
from edge.web.limits import Buckets
from edge.web.sessions import Sessions
from models.content import Audience, Content, ContentKind
from models.envelope import FORBIDDEN
from models.people import Actor
from models.ports import Clock, ContentRefused, Contents
from models.roles import FIELD, OFFICE

MOST_BYTES: dict[str, int] = {"text": 64 * 1024, "picture": 12 * 1024 * 1024, "pages": 32 * 1024 * 1024}
BODY_SECONDS = 60.0
KEEP = "private, max-age=86400, immutable"
"""A content never changes under its id; but what is not public is kept by no browser: screens are shared."""

MAY_UPLOAD = frozenset({"resident", *FIELD})


class ContentRoutes:
    """`/api/contents`."""

    def __init__(self, sessions: Sessions, contents: Contents, clock: Clock) -> None:
        self._sessions = sessions
        self._contents = contents
        self._uploads = Buckets(clock, size=40, every=6.0)

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the routes."""
        router.add_post("/api/contents", self.keep)
        router.add_get("/api/contents/{id}", self.read)
        router.add_get("/api/contents/{id}/pages/{page:[0-9]{1,2}}", self.page)

    async def keep(self, request: web.Request) -> web.Response:
        """Take an upload: `?kind=text|picture|pages&audience=public|field`, the body as it is."""
        actor = await self._sessions.require(request)
        kind, audience = _asked(request, "kind", ContentKind), _asked(request, "audience", Audience)
        if not actor.may(MAY_UPLOAD) or (kind == "pages" and not actor.may(frozenset(OFFICE))):
            raise Problem(HTTPStatus.FORBIDDEN, FORBIDDEN)
        wait = self._uploads.take(actor.id)
        if wait:
            raise Problem(429, answers.TOO_MANY, {"Retry-After": str(int(wait) + 1)})
        data = await _read(request, MOST_BYTES[kind])
        try:
            made = await self._contents.keep(data, kind, audience=audience, owner=_owner(actor))  # type: ignore[arg-type]
        except ContentRefused as refused:
            raise Problem(422, refused.refusal) from None
        return answer({"id": made.id, "kind": made.kind, "pages": made.pages}, HTTPStatus.CREATED)

    async def read(self, request: web.Request) -> web.Response:
        """Return a content to those it is for."""
        content = await self._found(request)
        return web.Response(body=content.data, content_type=content.type, headers=_kept(content))

    async def page(self, request: web.Request) -> web.Response:
        """Return a page of a PDF as a PNG, from 0."""
        content = await self._found(request)
        number = int(request.match_info["page"])
        if content.kind != "pages" or number >= content.pages:
            raise Problem(404, answers.NOT_FOUND)
        picture = await self._contents.page(content, number)
        return web.Response(body=picture, content_type="image/png", headers=_kept(content))

    async def _found(self, request: web.Request) -> Content:
        actor = await self._sessions.require(request)
        content = await self._contents.read(request.match_info["id"])
        if content is None or not _is_for(content, actor):
            raise Problem(404, answers.NOT_FOUND)  # whether there is one is nobody else's to know
        return content


def _kept(content: Content) -> dict[str, str]:
    return {"Cache-Control": KEEP} if content.audience == "public" else {}


def _asked(request: web.Request, name: str, among: object) -> str:
    value = request.query.get(name, "")
    if value not in get_args(among):
        raise Problem(400, answers.BAD_BODY)
    return value


def _owner(actor: Actor) -> str | None:
    """What a resident writes is theirs; what is written for the house is the house's."""
    return None if actor.may(frozenset(FIELD)) else actor.id


def _is_for(content: Content, actor: Actor) -> bool:
    return content.audience == "public" or content.owner == actor.id or actor.may(frozenset(FIELD))


async def _read(request: web.Request, most: int) -> bytes:
    """Read the body, whatever the application's own limit. Raise Problem 408 or 413."""
    if (request.content_length or 0) > most:
        raise Problem(413, answers.TOO_LARGE)
    data = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.content.iter_chunked(64 * 1024):
                data += chunk
                if len(data) > most:
                    raise Problem(413, answers.TOO_LARGE)
    except TimeoutError:
        raise Problem(408, answers.TOO_SLOW, {"Connection": "close"}) from None
    return bytes(data)
