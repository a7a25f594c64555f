"""What holds the hub's loop under load: `python -m benchmarks.loop [--quick]`.

Eight screens ask commands as fast as people never would, the city link runs, a broker and a city receiver too.
Each turn of the loop (one callback, or one task's step) is timed inside the hub; `/healthz` is asked from
outside, on a connection of its own, every 20 ms. Wall time counts what else the machine does; "held by the hub"
leaves out the time in which the loop's thread was ready and another program had the processor.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks._report import say, share
from benchmarks._traces import marks, traced
from tests.crash.load import Load
from tests.crash.site import Site
from tests.hub import RunningHub

GOAL_MS = 20.0
EVERY_S = 0.02


def main() -> int:
    """Print a JSON line a figure, and the longest turns on stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="15 s of load instead of 60")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        trace = Path(folder) / "trace.jsonl"
        span, latencies, asked = asyncio.run(measure(Path(folder), trace, 15.0 if options.quick else 60.0))
        turns, holds, collected = (within(span, trace, what) for what in ("turn", "hold", "collected"))
    for clock, name in (("wall", "wall time"), ("held", "held by the hub"), ("cpu", "CPU time")):
        taken = [turn[clock] / 1e6 for turn in turns]
        say(f"loop: turn, {name}, p99", "ms", share(taken, 0.99))
        say(f"loop: turn, {name}, longest of {len(taken)}", "ms", max(taken), goal=GOAL_MS)
    longest = max((it["cpu"] / 1e6 for it in collected), default=0.0)
    say("loop: one run of the garbage collector, longest", "ms", longest, goal=GOAL_MS)
    over = sum(turn["held"] / 1e6 > GOAL_MS for turn in turns)
    say(f"loop: turns over {GOAL_MS:g} ms", "1", over, goal=0)
    say("loop: commands answered under this load", "1/s", asked)
    for name, part in (("p50", 0.5), ("p99", 0.99), ("longest", 1.0)):
        say(f"loop: /healthz answered under load, {name}", "ms", share(latencies, part) * 1e3)
    for hold in sorted(holds, key=lambda hold: -int(hold["held"]))[:5]:
        times = ", ".join(f"{hold[clock] / 1e6:.1f} ms {clock}" for clock in ("wall", "held", "cpu"))
        sys.stderr.write(f"{times}: {hold['name']}\n")
    return 0


def within(span: tuple[int, int], trace: Path, what: str) -> list[dict[str, Any]]:
    return [mark for mark in marks(trace, what) if span[0] <= mark["t"] < span[1]]


async def measure(folder: Path, trace: Path, seconds: float) -> tuple[tuple[int, int], list[float], float]:
    """Return the span under load (CLOCK_BOOTTIME ns), the latencies of /healthz in s, commands a second."""
    async with AsyncExitStack() as stack:
        site = Site(RunningHub(folder, stack))
        site.hub = traced(site.base, trace)
        stack.push_async_callback(site.close)
        await site.open()
        load = Load(site, seed=1)
        async with asyncio.TaskGroup() as group:
            group.create_task(load.run())
            await load.at_work.wait()
            since = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
            latencies = await _ask(f"{site.base.url}/healthz", seconds)
            load.over = True
        until = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        await site.hub.end()
        return (since, until), latencies, len(load.acknowledged) / seconds


async def _ask(url: str, seconds: float) -> list[float]:
    latencies = []
    ends = time.monotonic() + seconds
    async with aiohttp.ClientSession() as http:
        while time.monotonic() < ends:
            start = time.perf_counter()
            async with http.get(url) as answer:
                assert answer.status == 200
            latencies.append(time.perf_counter() - start)
            await asyncio.sleep(EVERY_S)
    return latencies


if __name__ == "__main__":
    sys.exit(main())
