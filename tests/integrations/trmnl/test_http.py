"""Panels as programs of their own, at the hub's web server."""

from __future__ import annotations

import asyncio
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from edge.core.clock import SystemClock
from edge.web.guards import explain_errors
from edge.web.mounts import Mounts
from integrations.trmnl.device import Trmnl
from models.integration import HttpHandler
from tests.integrations.far_end import FarEnd
from tests.integrations.glasses import Drawn, show, slide
from tests.integrations.recorder import Recorder, running
from tests.integrations.trmnl.bench import MAC, SECOND, config, picture

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

SIMULATOR = "integrations.trmnl.simulator"
OTHER = "AA:BB:CC:DD:EE:00"
A, B = slide("a"), slide("b")


class Hub(Recorder):
    """A device's side of a hub that has a web server."""

    def __init__(self, server: Mounts) -> None:
        super().__init__({}, Drawn(picture))
        self._server = server
        self.ahead_s = 0

    def mount(self, path: str, handler: HttpHandler, *, header: str = "", value: str = "") -> None:
        self._server.mount(path, handler, header=header, value=value)
        super().mount(path, handler, header=header, value=value)
        self._changed.set()


class Site:
    """The server and, by id, the devices that share it."""

    def __init__(self, url: str, mounts: Mounts) -> None:
        self.url = url
        self._mounts = mounts

    @asynccontextmanager
    async def board(self, name: str, mac: str) -> AsyncIterator[tuple[Hub, Trmnl]]:
        hub = Hub(self._mounts)
        device = Trmnl(config(id=name, mac=mac), hub, lambda: time.time_ns() + hub.ahead_s * SECOND)
        async with running(device):
            await hub.until(lambda: len(hub.mounts) == 4)
            yield hub, device

    @asynccontextmanager
    async def panel(self, mac: str) -> AsyncIterator[FarEnd]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", SIMULATOR, "--url", self.url, "--mac", mac, stdin=PIPE, stdout=PIPE
        )
        it = FarEnd(process, "")
        try:
            await it.seen(what="ready")
            yield it
            await it.end()
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    mounts = Mounts(SystemClock())
    app = web.Application(middlewares=[explain_errors])
    mounts.add_to(app.router)
    runner = web.AppRunner(app)
    await runner.setup()
    server = web.TCPSite(runner, "127.0.0.1", 0)
    await server.start()
    yield Site(f"http://127.0.0.1:{runner.addresses[0][1]}", mounts)
    await runner.cleanup()


async def test_two_panels_share_the_paths_and_each_shows_its_own(site: Site) -> None:
    async with site.board("left", MAC) as (left, one), site.board("right", OTHER) as (right, two):
        await one.handle(show("left/0", A), 0)
        await two.handle(show("right/0", B), 0)
        async with site.panel(MAC) as here, site.panel(OTHER) as there:
            glass = {str((await each.seen(what="slept"))["glass"]) for each in (here, there)}
    assert len(glass) == 2
    assert all(name.startswith("/") for name in glass)
    assert [report.slide for _, report in left.reports] == [A.id]
    assert [report.slide for _, report in right.reports] == [B.id]


async def test_faults_of_the_network_are_survived_and_told(site: Site) -> None:
    async with site.board("board", MAC) as (hub, device), site.panel(MAC) as panel:
        await device.handle(show("board/0", A), 0)
        assert (await panel.seen(what="slept"))["seconds"] == 901

        async def next_after(*lines: str) -> tuple[object, object]:
            for line in (*lines, "wake"):
                await panel.tell(line)
            slept = await panel.seen(what="slept")
            return slept["seconds"], slept["glass"]

        picture_of_a = (await next_after())[1]
        await device.handle(show("board/0", B), 0)
        assert await next_after("cut 50") == (15, "<timed_out>")
        assert known(hub) == "broken_off"
        seconds, picture_of_b = await next_after("ok", "volts 3.31")
        assert (seconds, picture_of_b != picture_of_a) == (901, True)
        assert hub.measured[None, "panel.battery"] == 3.31
        assert await next_after("lost") == (60, "<wifi failed>")
        assert await next_after("ok", "mute") == (15, "<unable_to_connect>")
        assert (await next_after("ok"))[0] == 901
        assert known(hub) == "sent"
        hub.ahead_s += 901
        assert (await next_after("clock 100000"))[0] == 901
        assert known(hub) == "confirmed"
        answers = hub.answers
        assert (await next_after("token guessed"))[0] == 5
        assert hub.answers == answers
        await panel.tell("rssi -70")
        await panel.tell("celsius 21.5")
        assert (await next_after("reset"))[0] == 900
        assert hub.answers == answers


async def test_a_button_has_the_picture_drawn_anew(site: Site) -> None:
    async with site.board("board", MAC) as (_, device), site.panel(MAC) as panel:
        await device.handle(show("board/0", A), 0)
        await panel.seen(what="slept")
        await panel.tell("press")
        await panel.seen(what="asked", url=f"{site.url}/api/display", status=200)
        assert "/api/display/" in str((await panel.seen(what="asked"))["url"])


def known(hub: Hub) -> str:
    """Return what was said last of the glass."""
    report = hub.reports[-1][1]
    return report.failed or report.proof


async def test_who_is_not_configured_is_not_registered(site: Site) -> None:
    async with site.board("board", MAC), site.panel(OTHER) as stranger:
        slept = await stranger.seen(what="slept")
    assert (slept["seconds"], slept["glass"]) == (900, "<not registered>")


async def test_a_flood_is_turned_away_and_costs_nothing(site: Site) -> None:
    async with site.board("board", MAC) as (hub, device), aiohttp.ClientSession() as spoof:
        await device.handle(show("board/0", A), 0)
        statuses = []
        for number in range(70):
            headers = {"ID": MAC, "Access-Token": str(number)}
            async with spoof.get(f"{site.url}/api/display", headers=headers) as answer:
                statuses.append(answer.status)
    assert set(statuses[:60]) == {200}
    assert statuses[-1] in {429, 503}
    assert (hub.answers, hub.readings, hub.reports) == (0, [], [])
