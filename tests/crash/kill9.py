"""kill -9 at random instants under load: `python -m tests.crash.kill9 --kills 200 --broker-kills 50 --city-kills 50`.

Hub, broker and city receiver are killed in a shuffled order. Afterwards every command that was acknowledged
must be in the journal, the journal must verify, and the city must have each of its facts exactly once.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from tests.crash.findings import Findings, committed, drained, findings
from tests.crash.load import Load
from tests.crash.site import Program, Site, site_in

IN_START = 0.25
"""The share of hub kills that come while it starts."""
START_S, RUN_S, DOWN_S, FLOW_S = 0.9, 0.9, 0.4, 3.0


def main() -> int:
    """Print what was found as JSON; 1 where something was lost, doubled or left out."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash.kill9", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="of the hub")
    parser.add_argument("--broker-kills", type=int, default=0)
    parser.add_argument("--city-kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="an empty folder to keep everything in")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="linli-kill9-")))
        folder.mkdir(parents=True, exist_ok=True)
        found = asyncio.run(crash(folder, options.kills, options.broker_kills, options.city_kills, options.seed))
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(found)) + b"\n")
    return int(not found.good)


async def crash(folder: Path, hub: int, broker: int, city: int, seed: int) -> Findings:
    """Kill each so often and return what is left."""
    chance, started = random.Random(seed), time.monotonic()
    victims = ["hub"] * hub + ["broker"] * broker + ["city"] * city
    chance.shuffle(victims)
    async with site_in(folder) as site:
        load = Load(site, seed)
        async with asyncio.TaskGroup() as group:
            work = group.create_task(load.run())
            killer = _Killer(site, chance)
            await load.at_work.wait()
            for number, victim in enumerate(victims, 1):
                await killer.kill(victim)
                if number % 20 == 0:
                    sys.stderr.write(f"{number} kills, {len(load.acknowledged)} acknowledged\n")
            await killer.settle()
            load.over = True
            await work
        await drained(site)
        await site.hub.end()
        found = findings(site, load)
    return msgspec.structs.replace(found, seconds=round(time.monotonic() - started, 1), kills=killer.done)


class _Killer:
    def __init__(self, site: Site, chance: random.Random) -> None:
        self._site, self._chance = site, chance
        self.done = {"hub": 0, "hub_in_start": 0, "broker": 0, "city": 0}

    async def kill(self, victim: str) -> None:
        if victim == "hub":
            await self._kill_hub()
        else:
            await self._kill_far_end(self._site.broker if victim == "broker" else self._site.city)
        self.done[victim] += 1

    async def settle(self) -> None:
        """Have the hub up."""
        if not self._site.hub.running:
            await self._site.hub.start()
            await self._site.wait_up()

    async def _kill_hub(self) -> None:
        """Kill it at work; or, where the kill before left it down, between exec and its first answers."""
        if self._site.hub.running:
            await asyncio.sleep(self._chance.uniform(0, RUN_S))
        else:
            await self._site.hub.start()
            await asyncio.sleep(self._chance.uniform(0, START_S))
            self.done["hub_in_start"] += 1
        await self._site.kill_hub()
        if self._chance.random() >= IN_START:
            await self.settle()

    async def _kill_far_end(self, program: Program) -> None:
        """Kill it while facts flow to the city, or after a while without."""
        await self.settle()
        before = committed(self._site.city_db)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FLOW_S):
                while committed(self._site.city_db) <= before:  # noqa: ASYNC110 (another process's file)
                    await asyncio.sleep(0.02)
        await asyncio.sleep(self._chance.uniform(0, RUN_S))
        await program.kill()
        await asyncio.sleep(self._chance.uniform(0, DOWN_S))
        await program.start()


if __name__ == "__main__":
    sys.exit(main())
