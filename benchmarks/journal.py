"""The journal beside a plain sqlite3 loop: `python -m benchmarks.journal [--quick] [--folder DIR]`.

Both commit the same bytes in WAL mode with synchronous=FULL on the same disk. "n in flight": n events are
handed over, then all are waited for. Ids are the caller's and made before. The delay is put into fsync itself,
for both sides. Each figure is the best of some rounds, taken in turns: what else the machine does only slows.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks._report import say
from edge.core.clock import SystemClock
from edge.core.ids import new_id
from edge.core.journal import Journal, JournalConfig
from edge.core.journal.codec import encode_body
from models.access import UnlockCommanded
from models.envelope import Stamp
from models.system import ClockQuality

DELAY_US = 5_000
PEER = "sqlite3 WAL FULL loop"
GROUPS = (1, 10, 100)
EVENT = UnlockCommanded(
    door="gate-north",
    by="9f2c41d07ab3",
    via="face",
    reason="credential",
    confirm_by=1_795_425_019,
    hold_until=1_795_425_039,
)


def main() -> int:
    """Print a JSON line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the events")
    parser.add_argument("--folder", type=Path, default=Path.cwd(), help="where: it decides which disk is measured")
    parser.add_argument("--delayed", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="linli-bench-", dir=options.folder) as folder:
        measure(Path(folder), quick=options.quick, delayed=options.delayed)
        if not options.delayed:
            again_with_delay(Path(folder), quick=options.quick)
    return 0


def again_with_delay(folder: Path, *, quick: bool) -> None:
    compiler = shutil.which("cc")
    if compiler is None:
        sys.stderr.write("no C compiler: the figures with a delayed commit are left out\n")
        return
    shim = folder / "slowsync.so"
    source = Path(__file__).with_name("_slowsync.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"], check=True)
    environment = os.environ | {"LD_PRELOAD": str(shim), "LINLI_SYNC_US": str(DELAY_US)}
    command = [sys.executable, "-m", "benchmarks.journal", "--delayed", "--folder", str(folder)]
    subprocess.run([*command, *(["--quick"] if quick else [])], env=environment, check=True)


def measure(folder: Path, *, quick: bool, delayed: bool) -> None:
    rounds = 3 if quick else 5
    scale = (0.05 if delayed else 1) * (0.2 if quick else 1)
    for group in GROUPS:
        count = max(20, int({1: 4_000, 10: 20_000, 100: 60_000}[group] * scale)) // group * group
        ours, peer = [], []
        for place in range(rounds):
            ours.append(asyncio.run(journal_rate(folder / f"j{group}-{place}", group, count)))
            peer.append(plain_rate(folder / f"p{group}-{place}.db", group, count))
        suffix = " with 5 ms added to each sync" if delayed else ""
        say(
            f"journal: durable events, {group} in flight{suffix}",
            "1/s",
            max(ours),
            peer=max(peer),
            peer_name=PEER,
            goal=0.9 if delayed else 0.6,
        )
    if not delayed:
        latency(folder / "latency", 300 if quick else 3_000)


def latency(folder: Path, count: int) -> None:
    ours = sorted(asyncio.run(journal_latencies(folder, count)))
    peer = sorted(plain_latencies(folder / "plain.db", count))
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        place = int(count * share)
        say(f"journal: append to durable, {name}", "ms", ours[place] * 1e3, peer=peer[place] * 1e3, peer_name=PEER)


async def journal_rate(folder: Path, group: int, count: int) -> float:
    journal = await opened(folder)
    ids = [new_id() for _ in range(count)]
    start = time.perf_counter()
    for first in range(0, count, group):
        for place in range(first, first + group):
            ticket = journal.append(EVENT, id=ids[place], source="access", cause="0198")
        await journal.durable(ticket)
    rate = count / (time.perf_counter() - start)
    await journal.close()
    return rate


async def journal_latencies(folder: Path, count: int) -> list[float]:
    journal = await opened(folder)
    taken = []
    for _ in range(count):
        start = time.perf_counter()
        await journal.durable(journal.append(EVENT, id=new_id(), source="access", cause="0198"))
        taken.append(time.perf_counter() - start)
    await journal.close()
    return taken


async def opened(folder: Path) -> Journal:
    clock = SystemClock()
    return await Journal.open(folder, JournalConfig(), clock, clock.boot, clock.quality)


def plain_rate(path: Path, group: int, count: int) -> float:
    connection = plain(path)
    bodies = [body() for _ in range(group)]
    start = time.perf_counter()
    for first in range(0, count, group):
        commit(connection, first, bodies)
    rate = count / (time.perf_counter() - start)
    connection.close()
    return rate


def plain_latencies(path: Path, count: int) -> list[float]:
    connection = plain(path)
    one = [body()]
    taken = []
    for seq in range(count):
        start = time.perf_counter()
        commit(connection, seq, one)
        taken.append(time.perf_counter() - start)
    connection.close()
    return taken


def commit(connection: sqlite3.Connection, first: int, bodies: list[bytes]) -> None:
    if len(bodies) == 1:
        connection.execute("INSERT INTO entry VALUES (?, ?)", (first, bodies[0]))
        return
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO entry VALUES (?, ?)", list(enumerate(bodies, first)))
    connection.execute("COMMIT")


def plain(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    return connection


def body() -> bytes:
    clock = SystemClock()
    stamp = Stamp(clock.utc(), clock.mono(), clock.boot, ClockQuality.SYNCED)
    return encode_body(EVENT, stamp, id=new_id(), source="access", cause="0198")


if __name__ == "__main__":
    sys.exit(main())
