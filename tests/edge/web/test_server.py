from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import aiohttp
import pytest

from edge.core.tasks import spawn, stop
from edge.web import server as web_server
from edge.web.config import WebConfig
from edge.web.server import WebServer
from tests.edge.web.house import House, browser, house

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def another(home: House, port: int) -> WebServer:
    config = WebConfig(host="127.0.0.1", port=port)
    return WebServer(config, home.commands, home.rows, home.people, home.clock)


async def test_a_taken_port_is_named_with_its_remedy(home: House) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=rf"127\.0\.0\.1:{port} .*web\.port in linli\.yaml"):
            await another(home, port).run()


async def test_it_serves_again_after_it_was_stopped(home: House) -> None:
    server = another(home, 0)
    for _ in range(2):
        port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        running = spawn(server.run(port.set_result), "web")
        async with browser(f"http://127.0.0.1:{await port}") as one:
            assert (await one.ask("GET", "/healthz"))[1] == {"ok": True}
        await stop(running)


async def test_stopping_does_not_wait_for_screens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "STOP_SECONDS", 60.0)
    async with asyncio.timeout(10), house(tmp_path) as home:
        await home.enrol("guard", login="wang")
        server = another(home, 0)
        port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        running = spawn(server.run(port.set_result), "web")
        url = f"http://127.0.0.1:{await port}"
        async with browser(url) as one:
            await home.enrol("maintainer")
            assert await one.sign_in("wang") == 200
            stream = await one.session.ws_connect(f"{url}/api/live", headers={"Origin": url})
            await stream.receive_json()
            _, last = await asyncio.gather(stop(running), stream.receive())
            assert last.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}
