"""The plainest fan-out there is: an aiohttp server that sends what is posted on to every WebSocket."""

from __future__ import annotations

import sys

from aiohttp import web


def main() -> None:
    sockets: set[web.WebSocketResponse] = set()

    async def live(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        sockets.add(socket)
        async for _ in socket:
            pass
        sockets.discard(socket)
        return socket

    async def say(request: web.Request) -> web.Response:
        data = await request.text()
        for socket in sockets:
            await socket.send_str(data)
        return web.Response()

    app = web.Application()
    app.router.add_get("/live", live)
    app.router.add_post("/say", say)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)


if __name__ == "__main__":
    main()
