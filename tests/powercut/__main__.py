"""`python -m tests.powercut --cuts 2000`: cut the power at that many random moments of a recorded run."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.powercut.recording import Op, Sync, Told, record
from tests.powercut.recovery import recovers


def main() -> int:
    """Print what was found; 1 where anything acknowledged was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.powercut", description=__doc__)
    parser.add_argument("--cuts", type=int, default=2_000)
    parser.add_argument("--events", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ops = record(Path(folder), options.events, options.seed)
    told = sum(len(op.ids) for op in ops if isinstance(op, Told))
    syncs = sum(isinstance(op, Sync) for op in ops)
    sys.stdout.write(f"recorded {len(ops)} operations, {syncs} syncs, {told} events reported durable\n")
    bad = asyncio.run(cuts(ops, options.cuts, options.seed))
    sys.stdout.write(f"{options.cuts} cuts, {bad} with a loss or damage\n")
    return int(bad > 0)


async def cuts(ops: Sequence[Op], count: int, seed: int) -> int:
    """Return how many of the cuts went badly, naming each."""
    chance = random.Random(seed)
    bad = 0
    for _ in range(count):
        cut, its_seed = chance.randrange(len(ops) + 1), chance.getrandbits(32)
        if (words := await recovers(ops, cut, its_seed)) is not None:
            bad += 1
            sys.stdout.write(f"cut {cut}, seed {its_seed}: {words}\n")
    return bad


if __name__ == "__main__":
    sys.exit(main())
