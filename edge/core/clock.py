"""The hub's clock: UTC that is carried by the boot's monotonic clock and steps only with an event."""

from __future__ import annotations

import ctypes
import time
from pathlib import Path

from models.system import ClockQuality, ClockStepped

STEP_NS = 500_000_000
"""A smaller error is slewed away, a larger one is a step that is journaled."""
SLEW_NS = 20_000_000
TIME_ERROR = 5
EARLIEST = 1_735_689_600_000_000_000
"""2025-01-01: a clock before this was never set."""


class SystemClock:
    """Implements `models.ports.Clock` over CLOCK_BOOTTIME and CLOCK_REALTIME."""

    def __init__(self) -> None:
        self.boot = boot_id()
        self._offset = time.time_ns() - self.mono()
        self._quality = self._ask_quality()

    def utc(self) -> int:
        """Return UTC in ns."""
        return self._offset + self.mono()

    def mono(self) -> int:
        """Return CLOCK_BOOTTIME in ns."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)

    def quality(self) -> ClockQuality:
        """Return how good the clock was at the last `check`."""
        return self._quality

    def check(self) -> ClockStepped | None:
        """Follow the system's clock: slew a small error, return the step for a large one."""
        error = time.time_ns() - self.utc()
        if abs(error) < STEP_NS:
            self._offset += max(-SLEW_NS, min(SLEW_NS, error))
            self._quality = self._ask_quality()
            return None
        self._offset += error
        self._quality = self._ask_quality()
        return ClockStepped(boot=self.boot, by=error, quality=self._quality)

    def _ask_quality(self) -> ClockQuality:
        """Ask the kernel (adjtimex(2): TIME_ERROR means not disciplined)."""
        if self.utc() < EARLIEST:
            return ClockQuality.UNSET
        return ClockQuality.SYNCED if _disciplined() else ClockQuality.HOLDOVER


def boot_id() -> str:
    """Return the kernel's id of this boot, 32 hexadecimal digits."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip().replace("-", "")


class _Timex(ctypes.Structure):
    _fields_ = (("modes", ctypes.c_uint), ("rest", ctypes.c_byte * 1020))


def _disciplined() -> bool:
    state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(_Timex()))
    return 0 <= int(state) < TIME_ERROR
