"""The programs beside the hub, each started and ended in order, its output in a log file."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from edge.demo.community import Site
from edge.demo.screens import MAC

START_S = 30.0
STOP_S = 15.0


@asynccontextmanager
async def program(log: Path, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a program while inside; SIGTERM at the end, SIGKILL where that does not help."""
    with log.open("ab") as out:
        child = await asyncio.create_subprocess_exec(
            *arguments, stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield child
    finally:
        await end(child)


async def end(child: asyncio.subprocess.Process) -> None:
    """End a program and all it started."""
    with contextlib.suppress(ProcessLookupError):
        child.terminate()
    try:
        await asyncio.wait_for(child.wait(), STOP_S)
    except TimeoutError:
        child.kill()
        await child.wait()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


async def until(what: str, log: Path, happened: Callable[[], bool]) -> None:
    """Wait until it happened; RuntimeError with the log's end where it does not."""
    for _ in range(int(START_S / 0.1)):
        if happened():
            return
        await asyncio.sleep(0.1)
    raise RuntimeError(f"{what} did not start:\n{log.read_text(errors='replace')[-2000:]}")


def python(*arguments: str) -> tuple[str, ...]:
    """Return the command line of one of our own modules."""
    return (sys.executable, "-u", "-m", *arguments)


def board(site: Site) -> tuple[str, ...]:
    """Simulate the relay board and its door."""
    module = "integrations.modbus_relay.simulator"
    return python(module, "--pty-link", str(site.board), "--door", "0:0:1500:300")


def broker(site: Site) -> tuple[str, ...]:
    """Run mosquitto on loopback; RuntimeError where it is not installed."""
    found = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        raise RuntimeError("mosquitto is not installed: run script/setup, or leave the city out with --no-city")
    config = site.folder / "mosquitto.conf"
    config.write_text(f"listener {site.broker} 127.0.0.1\nallow_anonymous true\n")
    return (found, "-c", str(config))


def city(site: Site) -> tuple[str, ...]:
    """Run the city's reference receiver."""
    database = str(site.folder / "city.db")
    return python("cloud_sync.city", "--mqtt", f"127.0.0.1:{site.broker}", "--db", database, "--feeds", str(site.feeds))


def panel(site: Site) -> tuple[str, ...]:
    """Simulate the e-paper panel in the yard, thirty times as fast as a real one."""
    return python("integrations.trmnl.simulator", "--url", site.url, "--mac", MAC, "--speed", "30", "--frame-id")


def hub(site: Site) -> tuple[str, ...]:
    """Run the hub itself."""
    return python("edge", "run", "--config", str(site.config))
