"""A whole hub for tests: the real program, a simulated board on a real pty, and what a screen would ask it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import yaml

from edge.core.identity import People
from edge.core.vault import Vault
from edge.demo import programs
from edge.demo.community import ADMIN, DOOR, GUARD, RESIDENT, free_port
from models.people import Actor, Consent, NewFace
from models.ports import NewPerson
from models.roles import Role

PATIENCE_S = 30.0
EAST = {"id": DOOR, "name": "东门", "relay": "gate-board/0", "sensor": "gate-board/0", "pulse_ms": 300}


class RunningHub:
    """One hub in one folder. `config` is what linli.yaml holds; change it before `start`."""

    def __init__(self, folder: Path, stack: AsyncExitStack, *, hub: str = "test-0001") -> None:
        self.folder, self._stack = folder, stack
        self.port, self.broker_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.config: dict[str, Any] = {
            "hub": {"id": hub},
            "web": {"host": "127.0.0.1", "port": self.port},
            "links": [{"id": "rs485", "kind": "serial_bus", "port": str(folder / "ttyRELAY")}],
            "devices": [{"id": "gate-board", "kind": "modbus_relay", "link": "rs485"}],
            "domains": {"access": {"doors": [dict(EAST)]}, "desk": {}},
        }
        self.board: asyncio.subprocess.Process
        self.process: asyncio.subprocess.Process

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def door(self) -> dict[str, Any]:
        doors: list[dict[str, Any]] = self.config["domains"]["access"]["doors"]
        return doors[0]

    def log(self, name: str = "hub") -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    async def people(self, **faces: bytes) -> dict[str, str]:
        """Enrol the demo's people, and others by a face template; return their ids by name."""
        vault = Vault(self.data)
        people = People(vault)
        made = {}
        for name, role, sign_in in (("admin", "maintainer", ADMIN), ("guard", "guard", GUARD)):
            made[name] = (await people.enrol(_staff(name, role, sign_in))).id  # type: ignore[arg-type]
        resident = NewPerson(name="li", roles=frozenset({"resident"}), room=RESIDENT[0], pin=RESIDENT[1])
        made["li"] = (await people.enrol(resident)).id
        for name, template in faces.items():
            made[name] = (await people.enrol(_seen(name, template))).id
        vault.close()
        return made

    async def enrol(self, person: NewPerson) -> Actor:
        """Enrol one more person in the vault."""
        vault = Vault(self.data)
        try:
            return await People(vault).enrol(person)
        finally:
            vault.close()

    def watch(self, clip: Path, *, liveness: str = "off", weights: Path | None = None, **vision: Any) -> None:
        """Put a camera that shows the clip, again and again, at the door. A still portrait needs liveness off."""
        self.config["vision"] = vision | ({"weights": str(weights)} if weights else {})
        self.config["devices"].append({"id": "cam", "kind": "camera", "source": str(clip), "loop": True})
        self.door.update(camera="cam", liveness=liveness)

    async def run(self, name: str, *command: str) -> asyncio.subprocess.Process:
        """Start a program that ends with the test."""
        return await self._stack.enter_async_context(programs.program(self.folder / f"{name}.log", *command))

    async def start_board(self, *door: str) -> None:
        port = self.folder / "ttyRELAY"
        module = "integrations.modbus_relay.simulator"
        doors = [word for one in door or ("0:0:600:100",) for word in ("--door", one)]
        self.board = await self.run("board", *programs.python(module, "--pty-link", str(port), *doors))
        await programs.until("the board", self.folder / "board.log", port.exists)

    async def tell_board(self, line: str) -> None:
        """Switch a fault of the simulator."""
        assert self.board.stdin is not None
        self.board.stdin.write(line.encode() + b"\n")
        await self.board.stdin.drain()

    def pulses(self) -> int:
        """How often the board was told to close its relay, as it saw it on the wire."""
        return sum(line.get("kind") == "flash" for line in self.board_saw())

    def board_saw(self) -> list[dict[str, Any]]:
        lines = (self.folder / "board.log").read_bytes().splitlines()
        return [msgspec.json.decode(line) for line in lines if line.startswith(b"{") and line.endswith(b"}")]

    async def start(self, environment: Mapping[str, str] | None = None) -> None:
        """Start the hub and wait until it answers."""
        path = self.folder / "linli.yaml"
        path.write_text(yaml.safe_dump(self.config, allow_unicode=True))
        env = ["env", *(f"{key}={value}" for key, value in (environment or {}).items())]
        self.process = await self.run("hub", *env, *programs.python("edge", "run", "--config", str(path)))
        async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession() as http:
            while not await _answers(http, f"{self.url}/healthz"):
                assert self.process.returncode is None, self.log()
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """kill -9, the whole group: the hub and its workers."""
        os.killpg(self.process.pid, signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> None:
        await programs.end(self.process)

    @asynccontextmanager
    async def screen(self, sign_in: tuple[str, str] = ADMIN) -> AsyncIterator[Screen]:
        """A signed-in browser, without the browser."""
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(self.url, headers={"Origin": self.url}, cookie_jar=jar) as http:
            login = {"login": sign_in[0], "password": sign_in[1]}
            async with http.post("/api/session", json=login) as answer:
                assert answer.status == 200, await answer.text()
            yield Screen(http)


class Screen:
    """What a screen does: asks, commands, waits to see something."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.http = http

    async def ask(self, kind: str, /, **fields: object) -> dict[str, Any]:
        async with self.http.post(f"/api/commands/{kind}", json=fields) as answer:
            reply: dict[str, Any] = await answer.json()
            return reply | {"status": answer.status}

    async def open_door(self, door: str = DOOR) -> dict[str, Any]:
        return await self.ask("access.open_door", door=door, reason="visitor")

    async def rows(self, kind: str) -> dict[str, dict[str, Any]]:
        async with self.http.get("/api/snapshot") as answer:
            changes = (await answer.json())["changes"]
        return {change["key"]: change["value"] for change in changes if change["kind"] == kind}

    async def until(self, kind: str, key: str, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait, on the live stream, until the row is as wanted."""
        async with asyncio.timeout(PATIENCE_S), self.http.ws_connect("/api/live") as stream:
            async for message in stream:
                for change in msgspec.json.decode(message.data).get("changes", ()):
                    if (change["kind"], change["key"]) == (kind, key) and change["value"] and true(change["value"]):
                        value: dict[str, Any] = change["value"]
                        return value
        raise AssertionError(f"the stream ended before {kind} {key} was as wanted")

    async def until_event(self, kind: str, **fields: object) -> dict[str, Any]:
        """Wait until an event of this kind, with these fields, is on the screen."""
        async with asyncio.timeout(PATIENCE_S), self.http.ws_connect("/api/live") as stream:
            async for message in stream:
                for change in msgspec.json.decode(message.data).get("changes", ()):
                    row = change["value"] if change["kind"] == "entry" else None
                    if row and row["kind"] == kind and fields.items() <= row["data"].items():
                        data: dict[str, Any] = row["data"]
                        return data
        raise AssertionError(f"the stream ended before {kind} came")


@asynccontextmanager
async def hub_in(folder: Path) -> AsyncIterator[RunningHub]:
    """Give a hub that is not started yet; everything it started ends with it."""
    async with AsyncExitStack() as stack:
        yield RunningHub(folder, stack)


async def _answers(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


def _staff(name: str, role: Role, sign_in: tuple[str, str]) -> NewPerson:
    return NewPerson(name=name, roles=frozenset({role}), login=sign_in[0], password=sign_in[1])


def _seen(name: str, template: bytes) -> NewPerson:
    face = NewFace(embedder="dlib-resnet-v1", values=template, quality=1.0, source="photo")
    consent = Consent(given=1, by="admin", text="2026-11")
    return NewPerson(name=name, roles=frozenset({"resident"}), faces=(face,), consent=consent)
