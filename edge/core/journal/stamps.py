"""What time it is, for rows: asked on the loop and in the writer's thread."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from models.envelope import Stamp
from models.ports import Clock
from models.system import ClockQuality
from models.text import Hash

_QUALITY_NS = 1_000_000_000


class Stamps:
    """Makes stamps. The clock's quality is asked once a second: the answer costs a call into the kernel.

    Raise msgspec.ValidationError for a boot id that could be written but not read back.
    """

    def __init__(self, clock: Clock, boot: str, quality: Callable[[], ClockQuality]) -> None:
        self.clock = clock
        self._boot = msgspec.convert(boot, Hash)
        self._ask = quality
        self._quality = quality()
        self._asked = clock.mono()

    def __call__(self) -> Stamp:
        """Return the stamp of this moment."""
        mono = self.clock.mono()
        if mono - self._asked > _QUALITY_NS:
            self._asked = mono
            self._quality = self._ask()
        return Stamp(self.clock.utc(), mono, self._boot, self._quality)
