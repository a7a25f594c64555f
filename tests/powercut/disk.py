"""What may lie on the disk after a power cut: all that was synced, and any part of what was not.

A file's own fsync also makes its directory entry durable (as ext4 does). Data that was not synced survives
whole, not at all, or torn at sectors of 512 bytes, each write by itself and in any combination.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from tests.powercut.recording import Op, Sync, Told, Truncate, Unlink, Write

SECTOR = 512


def told_before(ops: Sequence[Op], cut: int) -> list[str]:
    """Return the ids that callers had been told were durable."""
    return [event_id for op in ops[:cut] if isinstance(op, Told) for event_id in op.ids]


def lay(ops: Sequence[Op], cut: int, chance: random.Random, folder: Path) -> None:
    """Write into `folder` what is left when the power goes just before `ops[cut]`."""
    synced = _synced(ops, cut)
    keep = chance.choice((0.0, 0.5, 0.9, 1.0))
    files: dict[str, bytearray] = {}
    for place, op in enumerate(ops[:cut]):
        if isinstance(op, (Sync, Told)):
            continue
        certain = place < synced.get("" if isinstance(op, Unlink) else op.name, 0)
        if certain or chance.random() < keep:
            _apply(files, op, chance, torn=not certain and chance.random() < 0.5)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _synced(ops: Sequence[Op], cut: int) -> dict[str, int]:
    """Return up to where the recording is certain, for each file."""
    synced: dict[str, int] = {}
    for op in ops[:cut]:
        if isinstance(op, Sync):
            synced[op.name] = max(synced.get(op.name, 0), op.upto)
    return synced


def _apply(files: dict[str, bytearray], op: Op, chance: random.Random, *, torn: bool) -> None:
    if isinstance(op, Unlink):
        files.pop(op.name, None)
    elif isinstance(op, Truncate):
        data = files.setdefault(op.name, bytearray())
        del data[op.size :]
        data.extend(bytes(op.size - len(data)))
    elif isinstance(op, Write):
        _write(files.setdefault(op.name, bytearray()), op, chance, torn=torn)


def _write(data: bytearray, op: Write, chance: random.Random, *, torn: bool) -> None:
    data.extend(bytes(max(0, op.offset + len(op.data) - len(data))))
    start = op.offset
    while start < op.offset + len(op.data):
        end = min(op.offset + len(op.data), (start // SECTOR + 1) * SECTOR)
        if not torn or chance.random() < 0.5:
            data[start:end] = op.data[start - op.offset : end - op.offset]
        start = end
