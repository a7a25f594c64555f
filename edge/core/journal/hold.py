"""What a full disk refused: first into the spill file, then into memory; given back in the same order."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator

from edge.core.journal.chain import Pending
from edge.core.journal.spill import Spill

_BATCH = 128


class Hold:
    """Writer's thread only. Events in the spill file are durable; those behind it, in memory, are not."""

    def __init__(self, spill: Spill) -> None:
        self._spill = spill
        self._ring: deque[Pending] = deque()
        self._spilled = 0
        self._released = 0
        self.holding = False

    @property
    def ring_only(self) -> bool:
        """Whether memory alone holds some."""
        return bool(self._ring)

    def add(self, batch: list[Pending]) -> int:
        """Hold the batch and return how many of its first events are durable."""
        self.holding = True
        spilled = 0 if self._ring else self._spill.write(batch)
        self._spilled += spilled
        self._ring.extend(batch[spilled:])
        return spilled

    def batches(self) -> Iterator[tuple[list[Pending], bool]]:
        """Yield what is held, oldest first, and whether it is durable already; `release` each after its commit."""
        spilled = itertools.islice(self._spill.read(), self._released, None)
        while batch := list(itertools.islice(spilled, _BATCH)):
            yield batch, True
        while self._ring:
            yield list(itertools.islice(self._ring, _BATCH)), False

    def release(self, count: int) -> None:
        """Forget the oldest `count`: they are committed."""
        if self._released < self._spilled:
            self._released += count
            return
        for _ in range(count):
            self._ring.popleft()

    def end(self) -> None:
        """Empty the spill file; OSError: it is not empty, and its events will be skipped by id."""
        if not self._spill.empty:
            self._spill.reset()
        self._released = self._spilled = 0
        self.holding = False

    def close(self) -> None:
        """Close the spill file."""
        self._spill.close()
