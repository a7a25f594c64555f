"""A hub's journal under load: `python -m tests.powercut.load FOLDER ACKS EVENTS SEED`.

Each id is written to the file ACKS, a line each, after its event was reported durable.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from pathlib import Path

from edge.core.clock import SystemClock
from edge.core.journal import Journal, JournalConfig
from edge.core.journal.writer import REST_S
from models.access import DoorClosed, DoorHeldOpen

CONFIG = JournalConfig(max_rows=1500, spill_mb=1)


async def main(folder: Path, acks: int, events: int, seed: int) -> None:
    """Append, in groups of changing size, with acknowledgements, snapshots, pruning and a new epoch between."""
    chance = random.Random(seed)
    clock = SystemClock()
    journal = await Journal.open(folder, CONFIG, clock, clock.boot, clock.quality)
    said = 0
    while said < events:
        group = range(said, said + chance.choice((1, 1, 3, 10, 40)))
        for number in group:
            kind = DoorHeldOpen if number % 7 == 0 else DoorClosed
            journal.append(kind(door="gate"), id=f"t{number}", source="load")
        await journal.durable(journal.appended())
        os.write(acks, "".join(f"t{number}\n" for number in group).encode())
        said = group.stop
        await disturb(journal, chance)
    await journal.close()


async def disturb(journal: Journal, chance: random.Random) -> None:
    """Do now and then what else is done to a journal."""
    outbox = journal.outbox()
    what = chance.random()
    if what < 0.2:
        for head in outbox.heads():
            await outbox.acknowledge(head.epoch, head.lane, max(0, head.number - 20))
    elif what < 0.3:
        await journal.save_snapshot("access", 1, journal.appended(), bytes(2000))
    elif what > 0.985:
        await asyncio.sleep(2 * REST_S)  # the writer rests and folds the WAL back
    elif what > 0.98:
        await outbox.start_epoch(outbox.heads()[0].epoch, 0)


if __name__ == "__main__":
    fd = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    asyncio.run(main(Path(sys.argv[1]), fd, int(sys.argv[3]), int(sys.argv[4])))
