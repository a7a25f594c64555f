"""The demo's run: starts the programs, says where to look, counts what happened."""

from __future__ import annotations

import asyncio
import signal
import socket
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec

from edge.demo import programs
from edge.demo.community import ADMIN, DOOR, GRID, GUARD, RESIDENT, Community, Site, prepare
from edge.demo.counts import camera_counts, report_of
from edge.demo.screens import hang_up


async def show(community: Community, seconds: float | None, report: Path | None) -> int:
    """Run the demo until its time is over or it is interrupted; 1 where the hub ended by itself."""
    stopped = _on_signal()
    async with AsyncExitStack() as stack:
        folder = community.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="linli-demo-")))
        print("Preparing the community…", flush=True)
        site = await prepare(community, folder.resolve())
        hub = await _start(stack, site, community)
        _tell(site, community)
        ended = await _wait(hub, stopped, seconds)
        counts = {} if ended else await camera_counts(site.url, ADMIN)
        await programs.end(hub)
        if report is not None:
            made = report_of(site, counts, city=community.city)
            report.write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n")
            print(f"Report: {report}")
        return 1 if ended else 0


async def _start(stack: AsyncExitStack, site: Site, community: Community) -> asyncio.subprocess.Process:
    async def run(name: str, *arguments: str) -> asyncio.subprocess.Process:
        return await stack.enter_async_context(programs.program(site.folder / f"{name}.log", *arguments))

    await run("board", *programs.board(site))
    await programs.until("the relay board", site.folder / "board.log", site.board.exists)
    if community.city:
        await run("broker", *programs.broker(site))
        await programs.until("the broker", site.folder / "broker.log", lambda: listens(site.broker))
        await run("city", *programs.city(site))
    hub = await run("hub", *programs.hub(site))
    await programs.until("the hub", site.folder / "hub.log", lambda: listens(site.port))
    await hang_up(site.url, ADMIN)
    await run("panel", *programs.panel(site))
    return hub


async def _wait(hub: asyncio.subprocess.Process, stopped: asyncio.Event, seconds: float | None) -> bool:
    """Return whether the hub ended before it was told to."""
    try:
        async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
            waits = group.create_task(stopped.wait()), group.create_task(hub.wait())
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
    except TimeoutError:
        pass
    return hub.returncode is not None


def _on_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    return stopped


def listens(port: int) -> bool:
    """Tell whether a port of loopback is open."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _tell(site: Site, community: Community) -> None:
    if community.headless:
        return
    print(
        f"""
邻里 Linli is running.

  Screens        {site.url}/
  Maintainer     {ADMIN[0]} / {ADMIN[1]}
  Guard          {GUARD[0]} / {GUARD[1]}
  Grid worker    {GRID[0]} / {GRID[1]}
  Gate screen    as maintainer, on the page Maintenance: make this browser the screen of {DOOR}
  Other screens  the same way: the reading screen hall, the touch screen lobby
  Resident       room {RESIDENT[0]}, PIN {RESIDENT[1]} (at the gate, at the touch screen, on a phone)
  Camera         {site.camera}
  Logs           {site.folder}

Ctrl-C stops it.
""",
        flush=True,
    )
