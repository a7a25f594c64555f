"""A real hub behind the web server: vault, journal, access and desk domains; its one device takes every command."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from msgspec import Struct

from edge.core.clock import SystemClock
from edge.core.commands import CommandTable
from edge.core.folding import Folding
from edge.core.hub import Hub
from edge.core.identity import People
from edge.core.journal import Journal, JournalConfig
from edge.core.recent import Recent
from edge.core.router import Router
from edge.core.rows import RowStore
from edge.core.supervisor import Supervised
from edge.core.tasks import spawn, stop
from edge.core.vault import Vault
from edge.core.vault.keeper import Keeper
from edge.domains import access, screens
from edge.domains.access.config import Door
from edge.glass import ScreenGlass
from edge.library import Library
from edge.render.host import RenderHost
from edge.web.config import WebConfig
from edge.web.mounts import Mounts
from edge.web.page_files import PAGES
from edge.web.server import Beside, WebServer
from models.ports import NewPerson
from models.relay import DeviceCommand, InputSensed
from models.roles import Role

LOGIN, PASSWORD = "admin", "correct horse battery"
SECOND = 1_000_000_000
DOMAINS = ("alarms", "consent", "desk", "directory", "notices", "plan", "polls", "requests", "shifts", "visits")
"""Beside access and screens, each as its configuration has it by default."""
NO_SCREENS = screens.Config()


class LeapingClock(SystemClock):
    """The hub's clock, and a number of seconds that a test adds to it."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = 0.0

    def mono(self) -> int:
        return super().mono() + int(getattr(self, "ahead", 0.0) * SECOND)


class Board:
    """The far end: a relay board that takes every command and senses the door open a moment later."""

    def __init__(self, hub: Hub, rows: RowStore) -> None:
        self._hub = hub
        self.state = Supervised("board", "modbus_relay", rows, lambda event, source: hub.publish(event, source=source))
        self.pulses: list[DeviceCommand] = []
        self.opens = True

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def handle(self, command: DeviceCommand, deadline: int) -> None:
        if command.meta.kind == "relay.pulse":
            self.pulses.append(command)
            if self.opens:
                self.sense(open_=True)

    def sense(self, *, open_: bool) -> None:
        """The door's contact is closed while the door is."""
        self._hub.publish(InputSensed(channel="board/0", on=not open_), source="board")


class House(Struct):
    """The running server and what a test may look at."""

    url: str
    vault: Vault
    people: People
    rows: RowStore
    clock: LeapingClock
    hub: Hub
    board: Board
    commands: CommandTable
    mounts: Mounts
    library: Library
    glass: ScreenGlass
    render: RenderHost
    beside: Beside
    running: dict[str, asyncio.Task[None]]

    async def draw(self) -> None:
        """Start the render worker: without it no picture is cleaned and no slide drawn."""
        online = asyncio.Event()
        self.running["render"] = spawn(self.render.run(online.set), "render")
        async with asyncio.timeout(20):
            await online.wait()

    async def enrol(self, *roles: Role, login: str = LOGIN, **rest: Any) -> None:
        await self.people.enrol(
            NewPerson(name=login.title(), roles=frozenset(roles), login=login, password=PASSWORD, **rest)
        )

    async def stop_serving(self) -> None:
        await stop(self.running.pop("web"))

    async def serve_again(self) -> None:
        """Come back on the same port, as after a restart."""
        config = WebConfig(host="127.0.0.1", port=int(self.url.rpartition(":")[2]))
        server = WebServer(config, self.commands, self.rows, self.people, self.clock, self.beside)
        self.running["web"] = spawn(server.run(), "web")


class Browser:
    """An aiohttp client that sends what a browser on the page would: cookies and the Origin."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.session = session

    async def ask(
        self, method: str, path: str, data: object = None, **headers: str
    ) -> tuple[int, Any, aiohttp.ClientResponse]:
        """Return status, JSON (None where it is none), response. `Host_` style names become header names."""
        sent = {"Origin": self.url} | {name.replace("_", "-"): value for name, value in headers.items()}
        body = {} if data is None else {"json": data}
        async with self.session.request(
            method,
            self.url + path,
            headers=sent,
            allow_redirects=False,
            **body,  # type: ignore[arg-type]
        ) as response:
            is_json = response.content_type == "application/json"
            return response.status, await response.json() if is_json else None, response

    async def sign_in(self, login: str = LOGIN, password: str = PASSWORD) -> int:
        return (await self.ask("POST", "/api/session", {"login": login, "password": password}))[0]


@asynccontextmanager
async def browser(url: str, peer: str = "127.0.0.1") -> AsyncIterator[Browser]:
    jar = aiohttp.CookieJar(unsafe=True)  # hosts are IP addresses here
    near = aiohttp.TCPConnector(local_addr=(peer, 0))
    async with aiohttp.ClientSession(cookie_jar=jar, connector=near) as session:
        yield Browser(url, session)


@asynccontextmanager
async def house(
    folder: Path, host: str = "127.0.0.1", pages: Path = PAGES, shown: screens.Config = NO_SCREENS
) -> AsyncIterator[House]:
    clock, vault, rows = LeapingClock(), Vault(folder), RowStore()
    journal = await Journal.open(folder, JournalConfig(), clock, clock.boot, clock.quality)
    hub, router = wire(journal, clock, rows, shown)
    people, board = People(vault), Board(hub, rows)
    keeper = Keeper(vault, lambda event: hub.publish(event, source="vault"))
    commands = CommandTable(hub, people, clock)
    render = RenderHost()
    library = Library(vault, render, clock)
    glass = ScreenGlass(
        {}, "测试小区", library, render, rows, clock, lambda event: hub.publish(event, source="screens")
    )
    mounts = Mounts(clock)
    beside = Beside(contents=library, panels=glass, mounts=mounts, pages=pages)
    server = WebServer(WebConfig(host=host, port=0), commands, rows, people, clock, beside)
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    work = {
        "hub": hub.run(),
        "board": router.serve("board", board),
        "vault": router.serve("vault", keeper),
        "web": server.run(port.set_result),
    }
    running = {name: spawn(each, name) for name, each in work.items()}
    board.state.online()
    board.sense(open_=False)
    try:
        url = f"http://{host}:{await port}"
        yield House(
            url, vault, people, rows, clock, hub, board, commands, mounts, library, glass, render, beside, running
        )
    finally:
        await stop(*running.values())
        await journal.close()
        vault.close()


def wire(journal: Journal, clock: LeapingClock, rows: RowStore, shown: screens.Config) -> tuple[Hub, Router]:
    """A hub with one door whose relay and sensor are on the one board."""
    doors = access.Config(doors=(Door(id="gate", name="东门", relay="board/0", sensor="board/0", camera="cam"),))
    others = [importlib.import_module(f"edge.domains.{name}") for name in DOMAINS]
    rules: list[Any] = [
        access.create(doors),
        screens.create(shown),
        *(module.create(module.Config()) for module in others),
    ]
    domains = [Folding(domain, rows) for domain in rules]
    owners = {channel: f.domain.name for f in domains for channel in f.domain.owns()}
    router = Router(clock, owners, lambda event, cause: hub.publish(event, source="router", cause=cause))
    hub = Hub(journal, clock, domains, router.send, Recent(rows, ()).saw)
    router.open("board")
    router.open("vault")
    for folding in domains:
        for thing in folding.domain.things():
            rows.put(thing.id, thing)
        folding.show(None)
    return hub, router
