"""What screens cost: `python -m benchmarks.screens [--quick] [PART ...]`.

page: a full newspaper page, A3 with columns of letters and a photo, to a panel's frame: from asking the hub's side of
the render worker to the frame, and the worker's peak of resident memory. The peer is the obvious way in a process of
its own: pypdfium2, Pillow's resize, Floyd-Steinberg all over.
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
from benchmarks._report import say
from edge.demo import programs
from edge.render.host import RenderHost
from models.content import Content
from models.glass import Glass, Slide

PEER = "pypdfium2, Pillow resize, Floyd-Steinberg"
PANELS = {
    "800 x 480, 1 bit": (Glass(width=800, height=480, palette="mono", format="bmp"), 2),
    "1872 x 1404, 16 greys": (Glass(width=1872, height=1404, palette="gray16"), 16),
}


def main() -> int:
    """Print a JSON line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="5 pages instead of 20")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="what to measure; all of it")
    options = parser.parse_args()
    for part in options.parts or PARTS:
        asyncio.run(PARTS[part](options.quick))
    return 0


async def page(quick: bool) -> None:  # noqa: FBT001 (the one option there is)
    rounds = 5 if quick else 20
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


PARTS: dict[str, Callable[[bool], Coroutine[None, None, None]]] = {"page": page}

if __name__ == "__main__":
    sys.exit(main())
