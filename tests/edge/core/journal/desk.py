"""A journal to try things on."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from edge.core.journal import Journal, JournalConfig
from models.access import DoorClosed, DoorHeldOpen
from models.nouns import Event
from models.system import ClockQuality

BOOT = "0123456789abcdef"
FACT: Event = DoorClosed(door="gate")
ALARM: Event = DoorHeldOpen(door="gate")


class LeapClock:
    def __init__(self) -> None:
        self.now = 1_800_000_000_000_000_000

    def utc(self) -> int:
        self.now += 1_000_000
        return self.now

    def mono(self) -> int:
        return self.now - 1_700_000_000_000_000_000


@contextlib.asynccontextmanager
async def journal_in(folder: Path, **changes: object) -> AsyncIterator[Journal]:
    config = JournalConfig(**{"spill_mb": 1, "retry_ms": 20, "give_up_ms": 50, **changes})  # type: ignore[arg-type]
    journal = await Journal.open(folder, config, LeapClock(), BOOT, lambda: ClockQuality.SYNCED)
    try:
        yield journal
    finally:
        await journal.close()


def say(journal: Journal, *ids: str, event: Event = FACT) -> None:
    for event_id in ids:
        journal.append(event, id=event_id, source="test")


async def written(journal: Journal) -> None:
    await journal.durable(journal.appended())


def ids_of(journal: Journal) -> list[str]:
    return [entry.id for entry in journal.scan()]


def alter(folder: Path, sql: str) -> None:
    with contextlib.closing(sqlite3.connect(folder / "journal.db")) as connection, connection:
        connection.execute(sql)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 (what is on the disk sets no event)
            await asyncio.sleep(0.005)
