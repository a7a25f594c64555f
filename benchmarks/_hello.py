"""The smallest aiohttp server, for scale: `python -m benchmarks._hello PORT`."""

from __future__ import annotations

import sys

from aiohttp import web


async def hello(_: web.Request) -> web.Response:
    return web.Response(text="hello")


if __name__ == "__main__":
    app = web.Application()
    app.router.add_get("/healthz", hello)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
