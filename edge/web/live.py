"""The live stream: a snapshot, then row changes, over a WebSocket that ends with its session."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web

from edge.web import answers
from edge.web.answers import Problem
from edge.web.api import kinds_of
from edge.web.sessions import Sessions
from models.people import Actor
from models.ports import Clock, RowChange, Rows

ALIVE_SECONDS = 1.0
SEND_SECONDS = 20.0
CLOSE_SECONDS = 0.3
"""So long a browser may take to say that it closes too; it has been told why by then."""
MOST_STREAMS = 128
SESSION_ENDED = 4401
"""WebSocket close code (RFC 6455 section 7.4.2, private use): the session ended or its rights changed."""


class Message(msgspec.Struct, omit_defaults=True):
    """What a screen gets: the hub's UTC in ns, and rows. `full`: forget all rows had before.

    One without rows comes every `ALIVE_SECONDS`: silence for longer means that what the screen shows is old.
    """

    now: int
    changes: tuple[RowChange, ...] = ()
    full: bool = False


class _OverError(Exception):
    """The stream is over; `code` is the WebSocket's close code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Live:
    """`/api/live`."""

    def __init__(self, sessions: Sessions, rows: Rows, clock: Clock) -> None:
        self._sessions = sessions
        self._rows = rows
        self._clock = clock
        self._open = 0

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the route."""
        router.add_get("/api/live", self.serve)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Stream until the browser goes, the session ends or the server stops."""
        token, actor = await self._sessions.required(request)
        if self._open >= MOST_STREAMS:
            raise Problem(503, answers.BUSY)
        socket = web.WebSocketResponse(timeout=CLOSE_SECONDS, heartbeat=20.0, max_msg_size=1024, compress=False)
        if not socket.can_prepare(request).ok:
            raise Problem(400, answers.BAD_BODY)
        await socket.prepare(request)
        self._open += 1
        try:
            code = await self._stream(request, socket, token, actor)
        finally:
            self._open -= 1
        await socket.close(code=code)
        return socket

    async def _stream(self, request: web.Request, socket: web.WebSocketResponse, token: str, actor: Actor) -> int:
        code = 1000
        try:
            with self._sessions.watch(token) as ended:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._send_rows(request, socket, actor))
                    group.create_task(self._watch_session(socket, token, actor, ended))
                    group.create_task(_until_gone(socket))
        except* _OverError as over:
            code = max(error.code for error in over.exceptions if isinstance(error, _OverError))
        except* (ConnectionError, TimeoutError):
            code = 1001
        return code

    async def _send_rows(self, request: web.Request, socket: web.WebSocketResponse, actor: Actor) -> None:
        full = True
        async for changes in self._rows.stream(actor, kinds_of(request)):
            await _send(socket, Message(self._clock.utc(), changes, full))
            full = False

    async def _watch_session(
        self, socket: web.WebSocketResponse, token: str, actor: Actor, ended: asyncio.Event
    ) -> None:
        while True:
            try:
                async with asyncio.timeout(ALIVE_SECONDS):
                    await ended.wait()
            except TimeoutError:
                if await self._sessions.holder(token) == actor:
                    await _send(socket, Message(self._clock.utc()))
                    continue
            raise _OverError(SESSION_ENDED)


async def _send(socket: web.WebSocketResponse, message: Message) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await socket.send_str(msgspec.json.encode(message).decode())


async def _until_gone(socket: web.WebSocketResponse) -> None:
    async for _ in socket:
        pass  # a screen has nothing to say here; its pongs keep the connection
    raise _OverError(1000)
