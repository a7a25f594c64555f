"""Starting again after a cut, and what must then hold."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from edge.core.clock import SystemClock
from edge.core.journal import Journal, verify
from tests.powercut.disk import lay, told_before
from tests.powercut.load import CONFIG
from tests.powercut.recording import Op


async def recovers(ops: Sequence[Op], cut: int, seed: int) -> str | None:
    """Cut the power before `ops[cut]`, start the journal, and return what is wrong."""
    told = told_before(ops, cut)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay(ops, cut, random.Random(seed), folder)
        clock = SystemClock()
        try:
            journal = await Journal.open(folder, CONFIG, clock, clock.boot, clock.quality)
        except Exception as error:  # noqa: BLE001 (a start that fails is what is looked for)
            return f"does not start: {error!r}"
        kept = [int(entry.id[1:]) for entry in journal.scan() if entry.source == "load"]
        first_seq = next((entry.seq for entry in journal.scan()), 1)
        await journal.close()
        report = verify(folder / "journal.db")
    if not report.ok:
        return f"row {report.first_bad}: {report.words}"
    if kept != list(range(kept[0], kept[0] + len(kept)) if kept else []):
        return "events are missing in the middle, or stand twice"
    if told and (not kept or kept[-1] < int(told[-1][1:])):
        return f"{told[-1]} was reported durable and is gone (newest: {kept[-1:]})"
    if kept and kept[0] and first_seq == 1:
        return "the oldest events are gone and were not pruned"
    return None
