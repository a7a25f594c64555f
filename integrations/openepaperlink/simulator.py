"""An access point with its tags: `python -m integrations.openepaperlink.simulator --port N --tag MAC …`.

Standard input switches faults: `busy` (409 to uploads), `drop` (it closes the line under an upload), `forget MAC` (it
does not know the tag), `asleep` (no tag fetches), `fail` (tags break their transfers off), `garbage`, `restart` (its
pictures are lost), `reset MAC` (the tag restarted), `other MAC` (somebody else sent it a picture), `ok`.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import sys
from contextlib import suppress
from typing import Any

from aiohttp import BodyPartReader, web

from integrations._links.simulated_line import say
from integrations.openepaperlink.protocol import NEVER

PAGE = 5
TICK_S = 0.2
FAULTS = {"busy", "drop", "asleep", "fail", "garbage"}


class SimulatedTag:
    """One tag, and what the access point keeps of it."""

    def __init__(self, mac: str) -> None:
        self.mac = mac
        self.record: dict[str, Any] = {
            "mac": mac, "hash": "0" * 32, "lastseen": 0, "nextupdate": NEVER, "pending": 0, "updatecount": 0,
            "LQI": 120, "RSSI": -61, "temperature": 22, "batteryMv": 2912, "contentMode": 0, "modecfgjson": "{}",
        }  # fmt: skip
        self.upload = b""
        self.queue = b""
        self.glass = b""

    def take(self, picture: bytes, name: str) -> None:
        """It was uploaded a picture."""
        self.upload = picture
        self.record |= {"modecfgjson": json.dumps({"filename": name}), "contentMode": 24, "nextupdate": 0}

    def forget(self) -> None:
        """The access point restarted."""
        self.queue, self.upload = b"", b""
        self.record |= {"pending": 0, "nextupdate": NEVER}

    def restart(self) -> None:
        """The tag restarted: what it shows is not known any more."""
        self.glass = b""
        self.record |= {"hash": "0" * 32}

    def steal(self) -> None:
        """Somebody else sent it a picture."""
        self.forget()
        self.glass = b"other"
        self.record |= {"hash": _mark(self.glass), "modecfgjson": '{"filename":"/temp/other.jpg"}'}
        self.record["updatecount"] += 1

    def draw(self) -> bool:
        """Make of an upload what the tag is to fetch; what it has already is not sent again."""
        if self.record["nextupdate"]:
            return False
        self.record["nextupdate"] = NEVER
        if self.upload and _mark(self.upload) != self.record["hash"]:
            self.queue, self.record["pending"] = self.upload, 1
        self.upload = b""
        return True

    def check_in(self, *, fails: bool = False) -> None:
        """Ask the access point, fetch what waits."""
        self.record["lastseen"] += 60
        if self.queue and not fails:
            self.glass = self.queue
            self.record["hash"] = _mark(self.queue)
            self.record["updatecount"] += 1
        self.queue, self.record["pending"] = b"", 0


class SimulatedAccessPoint:
    """Its HTTP server and WebSocket. Nothing happens by itself: `draw` and `check_in` are what time does."""

    def __init__(self, macs: list[str]) -> None:
        self.tags = {mac: SimulatedTag(mac) for mac in macs}
        self.faults: set[str] = set()
        self.uptime = 1000
        self.uploads: list[dict[str, str]] = []
        self.app = web.Application(client_max_size=2**20)
        self.app.add_routes(
            [web.post("/imgupload", self._upload), web.get("/get_db", self._get_db), web.get("/ws", self._ws)]
        )
        self._sockets: set[web.WebSocketResponse] = set()

    async def draw(self) -> None:
        """Draw what was uploaded."""
        for tag in self.tags.values():
            if tag.draw():
                await self.tell({"tags": [tag.record]})

    async def check_in(self) -> None:
        """Have each tag ask."""
        if "asleep" not in self.faults:
            for tag in self.tags.values():
                tag.check_in(fails="fail" in self.faults)
                await self.tell({"tags": [tag.record]})

    async def tell(self, message: object) -> None:
        """Say something to all who listen."""
        for socket in list(self._sockets):
            with suppress(ConnectionError):
                await socket.send_str(json.dumps(message))

    async def control(self, words: list[str]) -> bool:
        """Take a line of standard input."""
        match words:
            case ["ok"]:
                self.faults = set()
            case [fault] if fault in FAULTS:
                self.faults.add(fault)
            case ["forget", mac] if mac in self.tags:
                del self.tags[mac]
            case ["restart"]:
                await self._restart()
            case ["reset", mac] if mac in self.tags:
                self.tags[mac].restart()
                await self.tell({"tags": [self.tags[mac].record]})
            case ["other", mac] if mac in self.tags:
                self.tags[mac].steal()
                await self.tell({"tags": [self.tags[mac].record]})
            case _:
                return False
        return True

    async def _restart(self) -> None:
        self.uptime = 1
        for tag in self.tags.values():
            tag.forget()
        await self.tell({"sys": {"uptime": self.uptime, "runstate": 2}})

    async def _upload(self, request: web.Request) -> web.Response:
        fields: dict[str, str] = {}
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                break
            if part.name == "file" and fields.get("mac"):
                return await self._take(request, fields, bytes(await part.read()))
            fields[str(part.name)] = await part.text()
        return web.Response(status=400, text="parameters incomplete")

    async def _take(self, request: web.Request, fields: dict[str, str], picture: bytes) -> web.Response:
        if "drop" in self.faults:
            assert request.transport is not None  # noqa: S101 (it is being served)
            request.transport.abort()
            return web.Response()
        if "busy" in self.faults:
            return web.Response(status=409, text="Come back later")
        tag = self.tags.get(fields["mac"])
        if tag is None:
            return web.Response(status=400, text="mac not found")
        tag.take(picture, f"/temp/{tag.mac}_{len(self.uploads)}.jpg")
        self.uploads.append(fields | {"sha256": hashlib.sha256(picture).hexdigest()})
        say("upload", **self.uploads[-1])
        await self.tell({"tags": [tag.record]})
        return web.Response(text="Ok, saved")

    async def _get_db(self, request: web.Request) -> web.Response:
        if "garbage" in self.faults:
            return web.Response(text="<html>" + "x" * 100_000)
        records = [tag.record for tag in self.tags.values()]
        if mac := request.query.get("mac"):
            return web.json_response({"tags": [record for record in records if record["mac"] == mac]})
        start = int(request.query.get("pos", "0"))
        more = {"continu": start + PAGE} if start + PAGE < len(records) else {}
        return web.json_response({"tags": records[start : start + PAGE], **more})

    async def _ws(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.add(socket)
        await socket.send_str(json.dumps({"sys": {"uptime": self.uptime, "runstate": 2}}))
        try:
            async for _ in socket:
                continue
        finally:
            self._sockets.discard(socket)
        return socket


def _mark(picture: bytes) -> str:
    """What the access point names a picture, half a digest."""
    return hashlib.md5(picture, usedforsecurity=False).hexdigest()[:16] + "0" * 16


async def serve(port: int, macs: list[str]) -> None:
    """Run it, with time passing and faults on standard input, until that closes."""
    point = SimulatedAccessPoint(macs)
    runner = web.AppRunner(point.app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    say("ready", port=port)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while not reader.at_eof():
        with suppress(TimeoutError):
            line = (await asyncio.wait_for(reader.readline(), TICK_S)).decode().strip()
            if line:
                say("control" if await point.control(line.split()) else "not_understood", line=line)
        await point.draw()
        await point.check_in()
    await runner.cleanup()


def main(argv: list[str] | None = None) -> None:
    """Run the access point until its standard input closes."""
    parser = argparse.ArgumentParser(prog="python -m integrations.openepaperlink.simulator")
    parser.add_argument("--port", type=int, required=True, help="TCP port on 127.0.0.1")
    parser.add_argument("--tag", action="append", required=True, help="a tag's mac, 16 hexadecimal digits")
    args = parser.parse_args(argv)
    asyncio.run(serve(args.port, [mac.upper() for mac in args.tag]))


if __name__ == "__main__":
    main()
