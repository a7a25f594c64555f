"""Readings: the latest of each device and kind, shown at most once in a while."""

from __future__ import annotations

from edge.core.rows import RowStore
from models.nouns import Reading
from models.ports import Clock
from models.system import ReadingRow

SHOW_NS = 500_000_000
"""A reading that comes faster than this is thinned out."""


class Readings:
    """Keeps the latest values as rows of kind `reading`, key `device/kind`."""

    def __init__(self, rows: RowStore, clock: Clock) -> None:
        self._rows = rows
        self._clock = clock
        self._shown: dict[str, int] = {}

    def measure(self, device: str, reading: Reading) -> None:
        """Take a reading in."""
        key = f"{device}/{reading.meta.kind}"
        now = self._clock.mono()
        if now - self._shown.get(key, -SHOW_NS) < SHOW_NS:
            return
        self._shown[key] = now
        meta = reading.meta
        row = ReadingRow(device=device, kind=meta.kind, unit=meta.unit, value=reading.value, at=self._clock.utc())
        self._rows.put(key, row)
