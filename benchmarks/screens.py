"""What screens cost: `python -m benchmarks.screens [--quick] [PART ...]`.

page: a full newspaper page, A3 with columns of letters and a photo, to a panel's frame: from asking the hub's side of
the render worker to the frame, and the worker's peak of resident memory. The peer is the obvious way in a process of
its own: pypdfium2, Pillow's resize, Floyd-Steinberg all over.

live: 20 screens hear 100 events a second: from asking the command (which is durable before it is shown) to the row on
each screen, and the hub's CPU. The peer only sends on: a plain aiohttp server with 20 WebSockets.

paint: the first visit of each page that hangs on a wall, in Chromium with a processor slowed down six times: first
contentful paint (the mark of the house), largest (what there is to read), bytes over the wire. `--traces FOLDER` keeps
the traces.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path

import msgspec

from benchmarks._naive_page import peak_mb
from benchmarks._newspaper import newspaper
from benchmarks._paint import paint as first_paint
from benchmarks._report import say, share
from benchmarks._wall import ASKERS, SCREENS, cpu_s, plain, watched, with_screens
from edge.demo import programs
from edge.demo.community import DOOR, free_port
from edge.demo.stage import listens
from edge.render.host import RenderHost
from models.content import Content
from models.glass import Glass, Slide
from tests.hub import hub_in

BROADCAST = "aiohttp that only sends on"
WALLS = {"screen": {"screen": "kiosk-0"}, "community": {"screen": "lobby"}, "gate": {"door": DOOR}}
PEER = "pypdfium2, Pillow resize, Floyd-Steinberg"
PANELS = {
    "800 x 480, 1 bit": (Glass(width=800, height=480, palette="mono", format="bmp"), 2),
    "1872 x 1404, 16 greys": (Glass(width=1872, height=1404, palette="gray16"), 16),
}


def main() -> int:
    """Print a JSON line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="5 pages instead of 20")
    parser.add_argument("--traces", type=Path, metavar="FOLDER", help="keep Chromium's traces here")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="what to measure; all of it")
    options = parser.parse_args()
    for part in options.parts or PARTS:
        asyncio.run(PARTS[part](options))
    return 0


async def page(options: argparse.Namespace) -> None:
    rounds = 5 if options.quick else 20
    data = newspaper()
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        path = Path(folder) / "newspaper.pdf"
        path.write_bytes(data)
        for name, (glass, greys) in PANELS.items():
            taken, peak = await ours(data, glass, rounds)
            its_taken, its_peak = await naive(path, glass, greys, rounds)
            median, its_median = statistics.median(taken), statistics.median(its_taken)
            say(f"screens: newspaper page to {name}, p50", "ms", median * 1e3, peer=its_median * 1e3, peer_name=PEER)
            say(f"screens: newspaper page to {name}, worker's peak memory", "MB", peak, peer=its_peak, peer_name=PEER)


async def ours(data: bytes, glass: Glass, rounds: int) -> tuple[list[float], float]:
    """Return the seconds of each page, and the worker's peak memory in MB."""
    kept = Content(
        id="page", kind="pages", type="application/pdf", audience="public", owner=None, pages=1, created=0, data=data
    )
    host, online, taken = RenderHost(cache=0), asyncio.Event(), []
    async with asyncio.TaskGroup() as group:
        running = group.create_task(host.run(online.set))
        await online.wait()
        for number in range(rounds):
            slide = Slide(id=f"{number:032x}", template="newspaper", pictures=("page",))
            begun = time.perf_counter()
            await host.draw(slide, glass, {"page": kept}, community="")
            taken.append(time.perf_counter() - begun)
        assert host.pid is not None
        peak = peak_mb(host.pid)
        running.cancel()
    return taken, peak


async def naive(path: Path, glass: Glass, greys: int, rounds: int) -> tuple[list[float], float]:
    """Return the same of the obvious way."""
    arguments = (str(path), str(glass.width), str(glass.height), str(greys), str(rounds))
    command = programs.python("benchmarks._naive_page", *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    return msgspec.json.decode(out, type=tuple[list[float], float])


async def live(options: argparse.Namespace) -> None:
    seconds = 5.0 if options.quick else 30.0
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        async with hub_in(Path(folder)) as hub:
            with_screens(hub)
            await hub.people()
            await hub.start_board()
            await hub.start()
            async with watched(hub) as wall:
                used = cpu_s(hub.process.pid)
                happened = await wall.events(seconds)
                used = (cpu_s(hub.process.pid) - used) / seconds
                await asyncio.sleep(1)
        late, its_late, its_used = wall.late, *await broadcast(Path(folder), seconds)
    heard = f"{happened} events to {SCREENS} screens"
    assert len(late) > 0.9 * SCREENS * happened / ASKERS, "a slow screen gets the newest value of a row, not each"
    for name, part in (("p50", 0.5), ("p99", 0.99)):
        ours_ms, peer_ms = share(late, part) * 1e3, share(its_late, part) * 1e3
        say(f"screens: {heard}, asked to shown, {name}", "ms", ours_ms, peer=peer_ms, peer_name=BROADCAST)
    say("screens: CPU of the hub meanwhile", "%", used * 100, peer=its_used * 100, peer_name=BROADCAST)


async def broadcast(folder: Path, seconds: float) -> tuple[list[float], float]:
    """Return the same of the plain server: seconds of each message, CPU seconds a second."""
    port = free_port()
    async with programs.program(folder / "naive.log", *programs.python("benchmarks._broadcast", str(port))) as child:
        await programs.until("the plain server", folder / "naive.log", lambda: listens(port))
        used = cpu_s(child.pid)
        late = await plain(port, seconds)
        return late, (cpu_s(child.pid) - used) / seconds


async def paint(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        kept = options.traces or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        async with hub_in(Path(folder)) as hub:
            with_screens(hub)
            hub.config["domains"]["screens"]["screens"].append({"id": "lobby", "name": "触摸屏", "kind": "touch"})
            await hub.people()
            await hub.start_board()
            await hub.start()
            for name, screen in WALLS.items():
                painted = await first_paint(hub, screen, name, kept / f"{name}.json")
                say(f"screens: first paint of {name}, processor 6 times slower", "ms", painted.first, goal=1000)
                say(f"screens: largest paint of {name}, processor 6 times slower", "ms", painted.largest)
                say(f"screens: cumulative layout shift of {name}", "1", painted.shift, goal=0.1)
                say(f"screens: frames dropped by {name}, first visit and two seconds", "1", painted.dropped)
                say(f"screens: bytes of {name}, first visit", "kB", painted.kb, goal=150)


PARTS: dict[str, Callable[[argparse.Namespace], Coroutine[None, None, None]]] = {
    "page": page,
    "live": live,
    "paint": paint,
}

if __name__ == "__main__":
    sys.exit(main())
