"""The hub's bus beside Home Assistant's: `python -m benchmarks.bus [--quick] [--folder DIR]`.

One event is published and ten readers get it: ten domains that fold it, or ten live streams of rows as screens
have them. The journal is attached: an event counts when all readers have it and it is durable. Home Assistant's
event counts when its ten listeners have been called; it keeps nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from benchmarks import _ha
from benchmarks._report import say
from edge.core.clock import SystemClock
from edge.core.folding import Folding
from edge.core.hub import Hub
from edge.core.journal import Journal, JournalConfig
from edge.core.recent import Recent
from edge.core.rows import RowStore
from models.access import UnlockCommanded
from models.domain import Decision, Given, Gone
from models.nouns import Command, Event, Row
from models.people import Actor
from models.things import Thing

READERS = 10
GROUP, MOST_WAITING = 100, 5_000
"""Events published at once: fewer than the rows of past events that are kept, so that no stream skips one."""
STAFF = Actor(id="staff", roles=frozenset({"staff"}), via="session", assurance=2)
EVENT = UnlockCommanded(
    door="gate-north",
    by="9f2c41d07ab3",
    via="face",
    reason="credential",
    confirm_by=1_795_425_019,
    hold_until=1_795_425_039,
)


class State(Struct, frozen=True):
    count: int = 0


class Counter:
    """A domain that counts."""

    name = "counter"
    fold_version = 1
    state = State
    commands: tuple[type[Command], ...] = ()
    folds = (UnlockCommanded,)

    def start(self) -> State:
        return State()

    def upgrade(self, _version: int, data: Mapping[str, object]) -> Mapping[str, object] | None:
        return data

    def owns(self) -> Iterable[str]:
        return ()

    def things(self) -> Iterable[Thing]:
        return ()

    def decide(self, _state: State, _command: Command, _given: Given) -> Decision:
        return ()

    def evolve(self, state: State, _event: Event) -> State:
        return State(state.count + 1)

    def react(self, _state: State, _event: Event) -> Iterable[Command]:
        return ()

    def wake(self, _state: State) -> int | None:
        return None

    def resume(self, _state: State, _now: int) -> Iterable[Command]:
        return ()

    def rows(self, _state: State, _event: Event | None) -> Iterable[tuple[str, Row] | Gone]:
        return ()


def main() -> int:
    """Print a JSON line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of the events")
    parser.add_argument("--folder", type=Path, default=Path.cwd(), help="where the journal is: it decides the disk")
    options = parser.parse_args()
    events = 10_000 if options.quick else 50_000
    peer = _ha.python(quick=options.quick)
    domains, streams, theirs = [], [], []
    for _ in range(3 if options.quick else 5):
        with tempfile.TemporaryDirectory(prefix="linli-bench-", dir=options.folder) as folder:
            domains.append(asyncio.run(rate(Path(folder) / "domains", events, domains=READERS, streams=0)))
            streams.append(asyncio.run(rate(Path(folder) / "streams", events // 5, domains=0, streams=READERS)))
        if peer is not None:
            theirs.append(home_assistant(peer, events))
    name = _ha.version(peer) if peer is not None else None
    beside = statistics.median(theirs) if theirs else None
    figures = {"domains, durable": domains, "live streams, durable": streams}
    for readers, found in figures.items():
        say(f"bus: events to {READERS} {readers}", "1/s", statistics.median(found), peer=beside, peer_name=name)
    return 0


async def rate(folder: Path, events: int, *, domains: int, streams: int) -> float:
    """Return events/s until all readers have all of them and all are durable."""
    clock, rows = SystemClock(), RowStore()
    journal = await Journal.open(folder, JournalConfig(), clock, clock.boot, clock.quality)
    folding = [Folding(Counter(), rows) for _ in range(domains)]
    hub = Hub(journal, clock, folding, lambda *_: None, Recent(rows, ()).saw)
    got = [0] * streams
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(hub.run()), *(group.create_task(_read(rows, got, n)) for n in range(streams))]
        await asyncio.sleep(0)
        start = time.perf_counter()
        await _publish(hub, journal, events, got)
        taken = time.perf_counter() - start
        for task in tasks:
            task.cancel()
    await journal.close()
    assert [f.state for f in folding] == [State(events)] * domains
    return events / taken


async def _publish(hub: Hub, journal: Journal, events: int, got: list[int]) -> None:
    said = 0
    while said < events:
        for _ in range(GROUP):
            hub.publish(EVENT, source="bench")
        said += GROUP
        while min(journal.appended(), *got, said) < said:  # noqa: ASYNC110 (the readers set no event of ours)
            await asyncio.sleep(0)
        if journal.health.waiting > MOST_WAITING:
            await journal.durable(journal.appended())
    await journal.durable(journal.appended())


async def _read(rows: RowStore, got: list[int], place: int) -> None:
    async for changes in rows.stream(STAFF, frozenset({"entry"})):
        got[place] += sum(change.value is not None for change in changes)


def home_assistant(interpreter: Path, events: int) -> float:
    """Return Home Assistant's events/s, measured in its own interpreter."""
    program = Path(__file__).with_name("_ha_bus.py")
    said = subprocess.run([interpreter, program, str(events), str(READERS)], capture_output=True, check=True)
    return float(said.stdout)


if __name__ == "__main__":
    sys.exit(main())
