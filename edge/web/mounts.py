"""Paths of the web server that devices answer: panels that pull their pictures."""

from __future__ import annotations

import asyncio

from aiohttp import web

from edge.web import answers
from edge.web.answers import Problem
from edge.web.limits import Buckets
from edge.web.peers import network_of
from models.integration import HttpHandler, HttpReply, HttpRequest
from models.ports import Clock

MOST_BYTES = 64 * 1024
BODY_SECONDS = 10.0
METHODS = ("GET", "POST")


class Mounts:
    """Who answers which path. A device signs itself in: none of the screens' cookies or rights reach it."""

    def __init__(self, clock: Clock) -> None:
        self._handlers: dict[str, dict[tuple[str, str], HttpHandler]] = {}
        self._peers = Buckets(clock, size=60, every=0.5)

    def mount(self, path: str, handler: HttpHandler, *, header: str = "", value: str = "") -> None:
        """Have the path, and what is below it, answered by the handler; see `models.integration.Context`."""
        self._handlers.setdefault(path.rstrip("/"), {})[header, value.lower()] = handler

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the route, after all others: what they answer is theirs."""
        for method in METHODS:
            router.add_route(method, "/{path:.+}", self.serve)

    async def serve(self, request: web.Request) -> web.Response:
        """Let the device answer."""
        found = self._path_of(request)
        if found is None:
            raise Problem(404, answers.NOT_FOUND)
        handler = self._handler(found, request)
        wait = self._peers.take(network_of(request.remote))
        if wait:
            # 503, not 429: TRMNL firmware takes any other answer for a good one, and sleeps for no time at all
            raise Problem(503, answers.TOO_MANY, {"Retry-After": str(int(wait) + 1)})
        if handler is None:
            raise Problem(404, answers.NOT_FOUND)
        return _response(await handler(await _asked(request, found)))

    def has(self, request: web.Request) -> bool:
        """Tell whether a device answers the request: a path that the server itself answers is never theirs."""
        return request.match_info.handler == self.serve and self._path_of(request) is not None

    def _path_of(self, request: web.Request) -> str | None:
        """Return the longest mounted path that the request's lies at or below."""
        parts = request.path.split("/")
        ways = ("/".join(parts[:count]) for count in range(len(parts), 1, -1))
        return next((way for way in ways if way in self._handlers), None)

    def _handler(self, path: str, request: web.Request) -> HttpHandler | None:
        devices = self._handlers[path]
        named = (devices.get((name, request.headers.get(name, "").lower())) for name, _ in devices if name)
        return next((handler for handler in named if handler is not None), devices.get(("", "")))


async def _asked(request: web.Request, path: str) -> HttpRequest:
    if (request.content_length or 0) > MOST_BYTES:
        raise Problem(413, answers.TOO_LARGE)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await request.content.read(MOST_BYTES + 1) if request.can_read_body else b""
    except TimeoutError:
        raise Problem(408, answers.TOO_SLOW, {"Connection": "close"}) from None
    if len(body) > MOST_BYTES:
        raise Problem(413, answers.TOO_LARGE)
    return HttpRequest(
        method=request.method,
        path=request.path[len(path) :],
        base=f"{request.scheme}://{request.host}",
        headers={name.lower(): value for name, value in request.headers.items()},
        query=dict(request.query),
        body=body,
        peer=request.remote or "",
    )


def _response(reply: HttpReply) -> web.Response:
    return web.Response(status=reply.status, body=reply.body, content_type=reply.type, headers=reply.headers)
