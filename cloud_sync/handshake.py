"""Whether hub and city mean the same facts by the same numbers, and the new epoch where they don't."""

from __future__ import annotations

import logging

from cloud_sync.wire import Hello, HubLane, Mark, Welcome, lane_of, name_of
from models.nouns import Lane
from models.ports import Head, Outbox

log = logging.getLogger(__name__)


async def hello_of(outbox: Outbox, nonce: str) -> Hello:
    """Say what is here: of each lane the newest number and hash, and the oldest number."""
    heads = tuple(outbox.heads())
    lanes = {}
    for head in heads:
        oldest = await outbox.read(head.lane, 0, 1)
        first = oldest[0].number if oldest else head.number + 1
        lanes[name_of(head.lane)] = HubLane(head.number, head.hash.hex(), first)
    return Hello(nonce, heads[0].epoch, lanes)


async def agree(outbox: Outbox, welcome: Welcome) -> dict[Lane, int] | None:
    """Return what the city has of each lane, in the current epoch; None: a new epoch was started, say hello again.

    The city knows more than the hub, or something else under the same number, when the hub's disk was
    restored from a copy or replaced.
    """
    heads = {head.lane: head for head in outbox.heads()}
    marks = {lane_of(name): mark for name, mark in welcome.lanes.items()}
    committed = {}
    for lane, head in heads.items():
        mark = marks.get(lane, Mark(0, 0, ""))
        if mark.epoch > head.epoch or (mark.epoch == head.epoch and not await _known(outbox, head, mark)):
            log.warning(
                "city has %s up to %d of epoch %d, here is %d of epoch %d: a new epoch starts",
                *(name_of(lane), mark.number, mark.epoch, head.number, head.epoch),
            )
            await outbox.start_epoch(max(known.epoch for known in marks.values()), mark.number)
            return None
        committed[lane] = mark.number if mark.epoch == head.epoch else 0
    for lane, number in committed.items():
        if number > outbox.acknowledged(lane):
            await outbox.acknowledge(heads[lane].epoch, lane, number)
    return committed


async def same(outbox: Outbox, head: Head, number: int, digest: str) -> bool:
    """Tell whether the hash is that of the row; True where the row is gone and can't be compared."""
    if not number or not digest:
        return True
    if number == head.number and head.hash:
        return head.hash.hex() == digest
    row = await outbox.read(head.lane, number - 1, 1)
    return not row or row[0].number != number or row[0].hash.hex() == digest


async def _known(outbox: Outbox, head: Head, mark: Mark) -> bool:
    return mark.number <= head.number and await same(outbox, head, mark.number, mark.hash)
