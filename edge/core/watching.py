"""Housekeeping of the running hub: its clock, its memory, its snapshots."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from edge.core.clock import SystemClock
from edge.core.hub import Hub
from edge.core.readings import Readings
from models.system import ResidentMemory

log = logging.getLogger(__name__)
EVERY_S = 10.0
SNAPSHOT_ROUNDS = 30
"""Snapshots are stored every so many rounds, and at a clean stop."""


async def keep_house(
    hub: Hub, clock: SystemClock, readings: Readings, moved: Callable[[], None], save: Callable[[], Awaitable[None]]
) -> None:
    """Look after clock, memory and snapshots until cancelled."""
    rounds = 0
    while True:
        step = clock.check()
        if step is not None:
            hub.publish(step, source="hub")
            moved()
        readings.measure("hub", ResidentMemory(value=resident_bytes()))
        rounds += 1
        if rounds % SNAPSHOT_ROUNDS == 0:
            try:
                await save()
            except Exception:
                log.exception("snapshots could not be stored")
        await asyncio.sleep(EVERY_S)


def resident_bytes() -> float:
    """Return this process's resident memory (proc(5), statm)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return float(pages * os.sysconf("SC_PAGE_SIZE"))
