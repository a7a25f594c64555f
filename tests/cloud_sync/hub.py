"""The hub's end of the line in a test: a real journal and its uplink."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from cloud_sync import CityConfig, run
from edge.core.clock import SystemClock
from edge.core.ids import new_id
from edge.core.journal import Journal, JournalConfig
from models.access import DoorClosed, DoorHeldOpen
from models.nouns import Lane
from tests.cloud_sync.far_end import Broker, until

HUB = "hub-7"


class Hub:
    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.outbox = journal.outbox()
        self.link: list[bool] = []

    async def say(self, count: int) -> list[str]:
        """Append facts, every fifth an alarm, and return their ids once they are durable."""
        ids = [new_id() for _ in range(count)]
        for place, event_id in enumerate(ids):
            kind = DoorHeldOpen if place % 5 == 0 else DoorClosed
            self.journal.append(kind(door="gate"), id=event_id, source="access")
        await self.journal.durable(self.journal.appended())
        return ids

    async def settled(self) -> None:
        """Wait until the city has acknowledged everything."""
        await until(lambda: all(self.outbox.acknowledged(head.lane) == head.number for head in self.outbox.heads()))


@contextlib.asynccontextmanager
async def hub_on(folder: Path, broker: Broker | None, **changes: object) -> AsyncIterator[Hub]:
    """Run journal and uplink; no uplink without a broker."""
    clock = SystemClock()
    config = JournalConfig(**{"spill_mb": 1, **changes})  # type: ignore[arg-type]
    hub = Hub(await Journal.open(folder, config, clock, clock.boot, clock.quality))
    try:
        async with asyncio.TaskGroup() as tasks:
            if broker is not None:
                task = tasks.create_task(run(hub.outbox, HUB, city_config(broker), hub.link.append))
            yield hub
            if broker is not None:
                task.cancel()
    finally:
        await hub.journal.close()


def city_config(broker: Broker) -> CityConfig:
    return CityConfig(host="127.0.0.1", port=broker.port, tls=False, batch=20, stall_s=0.4, backoff_max_s=0.5)


def lanes(hub: Hub) -> dict[Lane, int]:
    return {head.lane: head.number for head in hub.outbox.heads()}
