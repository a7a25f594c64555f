"""From a staff button to the door's board at the hub's worst: `python -m benchmarks.button [--quick] [--load screens]`.

A staff screen asks `access.open_door`; a way begins when the request is sent and ends when the board has the whole
command (both CLOCK_BOOTTIME). First nothing else happens. Then a gallery of 10,000 people with 5 templates each is
changed and handed over again and again, two cameras are looked at, faces are enrolled from photos, thresholds are
calibrated, all on the same two processors. `--load screens` instead: 20 screens hear 100 events a second, newspapers
are uploaded, published and drawn, photos cleaned, emergencies begun and ended. Inside the hub each turn of the loop is
timed, as `benchmarks.loop` does.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import numpy as np
import yaml

from benchmarks._models import weights
from benchmarks._report import say, share
from benchmarks._traces import marks, traced
from benchmarks._wall import with_screens
from benchmarks._wall import worst as screens_worst
from edge.core.vault import Vault
from edge.demo import programs
from edge.demo.community import GUARD, run_module
from models.people import Consent, NewFace
from tests.crash.site import Site
from tests.hub import RunningHub, Screen

GOAL_MS = 20.0
EVERY_S = 0.2
SETTLE_S = 2.0
PEER = "the same with nothing else to do"
EMBEDDER = "dlib-resnet-v1"
CONSENT = Consent(given=1, by="bench", text="2026-11")


def main() -> int:
    """Print a JSON line a figure, and the longest turns on stderr."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="500 people and 40 presses instead of 10,000 and 400")
    parser.add_argument("--load", choices=["faces", "screens"], default="faces", help="what is at its worst")
    options = parser.parse_args()
    people, presses = (500, 40) if options.quick else (10_000, 400)
    people = 0 if options.load == "screens" else people
    what = f"{people} people x 5 changing" if people else "20 screens at their worst"
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        trace = Path(folder) / "trace.jsonl"
        idle, load, span = asyncio.run(measure(Path(folder), trace, people, presses))
        turns = [turn for turn in marks(trace, "turn") if span[0] <= turn["t"] < span[1]]
        holds = [hold for hold in marks(trace, "hold") if span[0] <= hold["t"] < span[1]]
    for name, part in (("p50", 0.5), ("p99", 0.99)):
        figure = f"button: press to command on the wire, {name} of {len(load)}, {what}"
        say(figure, "ms", share(load, part) * 1e3, peer=share(idle, part) * 1e3, peer_name=PEER, goal=2.0)
    for clock, name in (("wall", "wall time"), ("held", "held by the hub")):
        taken = [turn[clock] / 1e6 for turn in turns]
        say(
            f"button: turn of the loop under that load, {name}, longest of {len(taken)}", "ms", max(taken), goal=GOAL_MS
        )
    over = sum(turn["held"] / 1e6 > GOAL_MS for turn in turns)
    say(f"button: turns over {GOAL_MS:g} ms under that load", "1", over, goal=0)
    for hold in sorted(holds, key=lambda it: -int(it["held"]))[:5]:
        sys.stderr.write(f"{hold['wall'] / 1e6:.1f} ms wall, {hold['held'] / 1e6:.1f} held: {hold['name']}\n")
    return 0


async def measure(
    folder: Path, trace: Path, people: int, presses: int
) -> tuple[list[float], list[float], tuple[int, int]]:
    """Return seconds of each press without and with load, and when the load began and ended (CLOCK_BOOTTIME ns)."""
    clip, portrait = folder / "visitor.mp4", folder / "portrait.png"
    await run_module("edge.demo.clip", str(clip), str(portrait))
    async with AsyncExitStack() as stack:
        base = RunningHub(folder, stack)
        base.door.update(pulse_ms=100)
        if people:
            watch(base, clip)
        else:
            with_screens(base)
        await base.people()
        await base.start_board("0:0:200:50")
        site = Site(base)
        del base.config["city"]
        site.hub = traced(base, trace)
        stack.push_async_callback(site.close)
        await site.hub.start()
        await site.wait_up()
        async with base.screen(GUARD) as screen:
            await asyncio.sleep(5)  # the worker loads its models
            idle = await press(base, screen, presses // 2)
            crowd(base.data, people)
            since = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
            async with faces_worst(base, portrait) if people else screens_worst(base):
                load = await press(base, screen, presses)
                until = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        await site.hub.end()
    return idle, load, (since, until)


def watch(base: RunningHub, clip: Path) -> None:
    """Configure two cameras, one of them at the door."""
    base.config["vision"] = {"weights": str(weights())}
    base.config["devices"] += [
        {"id": f"cam{number}", "kind": "camera", "source": str(clip), "loop": True} for number in (1, 2)
    ]
    base.door.update(camera="cam1")


async def press(base: RunningHub, screen: Screen, times: int) -> list[float]:
    """Press the button so often; return the seconds to the board of each, as the board's own log has them."""
    starts = []
    for _ in range(times):
        starts.append(time.clock_gettime_ns(time.CLOCK_BOOTTIME))
        reply = await screen.open_door()
        assert reply["type"] == "done", reply
        await asyncio.sleep(EVERY_S)
    await asyncio.sleep(SETTLE_S)
    pulses = sorted(line["t"] for line in base.board_saw() if line.get("kind") == "flash")
    return [(next(t for t in pulses if t > start) - start) / 1e9 for start in starts]


def crowd(data: Path, people: int) -> None:
    """Enrol so many people with five templates each."""
    random = np.random.default_rng(5)
    vault = Vault(data)
    for number in range(people):
        person = vault.add_person(f"p{number}", frozenset({"resident"}), frozenset())
        vault.add_faces(person, tuple(face(random) for _ in range(5)), CONSENT)
    vault.close()


def face(random: np.random.Generator) -> NewFace:
    values = random.normal(0, 0.05, 128).astype("<f4").tobytes()
    return NewFace(embedder=EMBEDDER, values=values, quality=0.9, source="photo")


@asynccontextmanager
async def faces_worst(base: RunningHub, portrait: Path) -> AsyncIterator[None]:
    """Have faces enrolled, added and calibrated all the time while inside."""
    config = base.folder / "linli.yaml"
    config.write_text(yaml.safe_dump(base.config, allow_unicode=True))
    add = (
        "person",
        "add",
        "someone",
        "--photo",
        str(portrait),
        "--consent",
        "--allow-alike",
        "bench",
        "-c",
        str(config),
    )
    async with asyncio.TaskGroup() as group:
        work = [
            group.create_task(over_and_over(base, "enrol", *programs.python("edge", *add))),
            group.create_task(
                over_and_over(base, "calibrate", *programs.python("edge", "face", "calibrate", "-c", str(config)))
            ),
            group.create_task(change(base.data)),
        ]
        try:
            yield
        finally:
            for each in work:
                each.cancel()


async def change(data: Path) -> None:
    """Add a template every second: each time the whole gallery goes to the worker again."""
    random = np.random.default_rng(6)
    vault = Vault(data)
    person = vault.add_person("changing", frozenset({"resident"}), frozenset())
    try:
        while True:
            await asyncio.to_thread(vault.add_faces, person, (face(random),), CONSENT)
            await asyncio.sleep(1)
    finally:
        vault.close()


async def over_and_over(base: RunningHub, name: str, *words: str) -> None:
    """Run a program again and again."""
    while True:
        async with programs.program(base.folder / f"{name}.log", *words) as child:
            await child.wait()


if __name__ == "__main__":
    sys.exit(main())
