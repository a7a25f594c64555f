"""From frame to door: `python -m benchmarks.gate [--quick]`.

The demo's clip before the real hub with its camera and vision processes, the simulated board on a pty. A way
begins when the frame that decided was decoded (`FaceMatch.seen`) and ends when the board has the whole command
(the simulator's `t`); both are CLOCK_BOOTTIME. A pty has no baud rate: on a real line of 9600 baud the eight
bytes take 8 ms more. The peer is face_recognition's own calls on frames of the same clip, computing alone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import msgspec

from benchmarks._models import CACHE, weights
from benchmarks._report import say, share
from benchmarks._traces import marks, traced
from edge.core.journal import export
from edge.demo.community import run_module
from edge.vision.config import VisionConfig
from edge.vision.photos import template_of
from tests.crash.site import Site
from tests.hub import RunningHub

PEER = "face_recognition's calls, computing alone"
STAGES = ("look", "decide", "route", "bus", "board")
"""To the match at the hub; to the journaled decision; to the board's driver; to the wire; to the board."""
LATEST_NS = 2_000_000_000


def main() -> int:
    """Print a JSON line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="28 s of the clip instead of 140")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        ways = asyncio.run(measure(Path(folder), 28.0 if options.quick else 140.0))
        computed = compute(Path(folder) / "visitor.mp4", 10 if options.quick else 40)
    whole = [sum(way.values()) for way in ways]
    peer = [times.pop("peer") for times in computed]
    alone = [sum(times.values()) for times in computed]
    without_look = [sum(way.values()) - way["look"] for way in ways]
    for name, part in (("p50", 0.5), ("p95", 0.95)):
        theirs = share(peer, part) * 1e3
        figure = f"gate: frame to command on the wire, {name} of {len(ways)}"
        say(figure, "ms", share(whole, part) * 1e3, peer=theirs, peer_name=PEER)
        say(f"gate: match at the hub to command on the wire, {name}", "ms", share(without_look, part) * 1e3)
        say(f"gate: computing alone, {name}", "ms", share(alone, part) * 1e3, peer=theirs, peer_name=PEER)
    for stage in STAGES:
        taken = [way[stage] for way in ways]
        say(f"gate: stage {stage}, p50", "ms", statistics.median(taken) * 1e3)
        say(f"gate: stage {stage}, share of the whole", "1", sum(taken) / sum(whole))
    for step in ("find", "embed", "match"):
        say(f"gate: computing, {step}, p50", "ms", statistics.median(times[step] for times in computed) * 1e3)
    return 0


async def measure(folder: Path, seconds: float) -> list[dict[str, float]]:
    """Return the seconds of each stage of each way from a frame to the board."""
    clip, portrait, trace = folder / "visitor.mp4", folder / "portrait.png", folder / "trace.jsonl"
    await run_module("edge.demo.clip", str(clip), str(portrait))
    template = await template_of(portrait.read_bytes(), VisionConfig(), str(weights()), str(CACHE))
    async with AsyncExitStack() as stack:
        base = RunningHub(folder, stack)
        base.watch(clip, weights=weights())  # a still portrait: liveness is off
        base.config["domains"]["access"]["quiet_s"] = 1
        base.door.update(pulse_ms=100)
        await base.people(eileen=template)
        await base.start_board("0:0:200:50")
        site = Site(base)
        del base.config["city"]
        site.hub = traced(base, trace)
        stack.push_async_callback(site.close)
        await site.hub.start()
        await site.wait_up()
        await asyncio.sleep(seconds)
        await site.hub.end()
    entries = [msgspec.json.decode(line) for line in export(folder / "data" / "journal.db")]
    pulses = [line["t"] for line in base.board_saw() if line.get("kind") == "flash"]
    return ways(entries, trace, pulses)


def ways(entries: list[dict[str, Any]], trace: Path, pulses: list[int]) -> list[dict[str, float]]:
    """Follow each decision back to its frame and on to the board."""
    faces = marks(trace, "face")
    handed, written = ([mark["t"] for mark in marks(trace, what)] for what in ("handed", "written"))
    found = []
    for entry in entries:
        if entry["kind"] != "access.unlock_commanded":
            continue
        decided = entry["stamp"]["mono"]
        face = max((face for face in faces if face["t"] <= decided), key=lambda face: int(face["t"]), default=None)
        later = [min((t for t in times if t >= decided), default=0) for times in (handed, written, pulses)]
        if face is None or not all(0 < t < decided + LATEST_NS for t in later):
            continue
        at = [face["seen"], face["t"], decided, *later]
        found.append({stage: (end - start) / 1e9 for stage, start, end in zip(STAGES, at, at[1:], strict=False)})
    assert found, "no door opened: see the hub's log"
    return found


def compute(clip: Path, frames: int) -> list[dict[str, float]]:
    """Return the seconds of each step on frames of the clip, in a process like the vision worker's."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, "-m", "benchmarks._compute", str(clip), str(frames)]
    said = subprocess.run(command, capture_output=True, check=True, env=os.environ | one)
    found: list[dict[str, float]] = msgspec.json.decode(said.stdout)
    return found


if __name__ == "__main__":
    sys.exit(main())
