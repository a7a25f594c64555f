"""The hub process's memory and start time: `python -m benchmarks.hub [--quick]`.

The whole hub with journal, two domains, screens, one relay board on a pty; no camera. Memory (proc(5)) is read
after it has idled; a start lasts from exec until `/healthz` answers. The peer is the smallest aiohttp server,
started and read in the same way: what Python and aiohttp alone cost.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp

from benchmarks._report import say
from edge.demo import programs
from edge.demo.community import free_port
from tests.crash.site import Program, Site
from tests.hub import RunningHub

PEER = "aiohttp hello world"
GOAL_MB = 80.0
POLL_S = 0.002

Figures = tuple[float, float]


def main() -> int:
    """Print a JSON line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three starts and 3 s of idling instead of nine and 15 s")
    options = parser.parse_args()
    rounds, idle = (3, 3.0) if options.quick else (9, 15.0)
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        ours, theirs = asyncio.run(measure(Path(folder), rounds, idle))
    (start, memory), (its_start, its_memory) = (map(statistics.median, zip(*it, strict=True)) for it in (ours, theirs))
    say("hub: exec to /healthz", "s", start, peer=its_start, peer_name=PEER)
    say("hub: resident memory, idle", "MB", memory, peer=its_memory, peer_name=PEER)
    say("hub: resident memory, idle, against its goal", "MB", memory, goal=GOAL_MB)
    return 0


async def measure(folder: Path, rounds: int, idle: float) -> tuple[list[Figures], list[Figures]]:
    """Return (seconds to start, MB idle) of each round, the hub's and the peer's."""
    ours, theirs = [], []
    async with AsyncExitStack() as stack:
        base = RunningHub(folder, stack)
        site, port = Site(base), free_port()
        await base.people()
        await base.start_board()
        hello = Program(folder / "hello.log", *programs.python("benchmarks._hello", str(port)))
        for _ in range(rounds):
            ours.append(await one(site.hub, base.port, idle))
            theirs.append(await one(hello, port, idle))
    return ours, theirs


async def one(program: Program, port: int, idle: float) -> tuple[float, float]:
    """Start the program, let it idle, end it."""
    begun = time.perf_counter()
    await program.start()
    try:
        async with aiohttp.ClientSession() as http:
            await answers(http, port)
            taken = time.perf_counter() - begun
        await asyncio.sleep(idle)
        return taken, resident_mb(program.pid)
    finally:
        await program.end()


async def answers(http: aiohttp.ClientSession, port: int) -> None:
    async with asyncio.timeout(30):
        while not _listens(port):  # noqa: ASYNC110 (a process sets no event of ours)
            await asyncio.sleep(POLL_S)
        async with http.get(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.status == 200


def resident_mb(pid: int) -> float:
    """Return VmRSS in MB (10^6 bytes)."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(lines["VmRSS"].split()[0]) * 1024 / 1e6


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    sys.exit(main())
