from __future__ import annotations

import time

import pytest

from edge.core.clock import STEP_NS, SystemClock
from models.system import ClockQuality

HOUR = 3_600_000_000_000


def at(monkeypatch: pytest.MonkeyPatch, offset: int) -> None:
    real = time.clock_gettime_ns

    def wall() -> int:
        return real(time.CLOCK_REALTIME) + offset

    monkeypatch.setattr(time, "time_ns", wall)


def test_a_step_is_an_event_and_only_then_does_the_hub_s_time_jump(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = SystemClock()
    at(monkeypatch, HOUR)
    before = ours.utc()
    assert ours.utc() - before < STEP_NS
    step = ours.check()
    assert step is not None
    assert abs(step.by - HOUR) < STEP_NS
    assert step.boot == ours.boot
    assert abs(ours.utc() - before - HOUR) < STEP_NS
    assert ours.check() is None


def test_a_small_error_is_slewed_without_going_back(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = SystemClock()
    at(monkeypatch, 100_000_000)
    before = ours.utc()
    assert ours.check() is None
    assert 10_000_000 < ours.utc() - before < 60_000_000


def test_a_clock_that_was_never_set_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, -time.time_ns())
    assert SystemClock().quality() is ClockQuality.UNSET


def test_a_set_clock_is_at_least_held_over() -> None:
    assert SystemClock().quality() >= ClockQuality.HOLDOVER


def test_monotonic_time_is_the_boot_s() -> None:
    assert abs(SystemClock().mono() - time.clock_gettime_ns(time.CLOCK_BOOTTIME)) < 1_000_000_000
