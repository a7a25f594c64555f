"""The real hub with its way measured from outside: `python -m benchmarks._traced TRACE.jsonl run --config linli.yaml`.

Wraps public methods; what was measured is written when the hub stops. Times are CLOCK_BOOTTIME in ns.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import time
from array import array
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import msgspec
import serial

from edge.__main__ import main as linli
from edge.core.commands import CommandTable
from integrations.modbus_relay.device import ModbusRelay
from integrations.modbus_relay.protocol import WRITE_COIL
from models.access import PresentFace
from models.relay import PulseRelay

WORTH_NAMING_NS = 2_000_000

_marks: list[dict[str, object]] = []
_turns = array("q")
"""Four numbers a turn: when it ended; its wall time; that without waiting for a processor; its CPU time.

No objects: they would slow the collector."""


def boottime() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


def mark(what: str, **fields: object) -> None:
    _marks.append({"what": what, "t": boottime(), **fields})


def before(cls: type[Any], method: str, note: Callable[..., None]) -> None:
    """Have `note` called with the arguments of each call."""
    inner = getattr(cls, method)

    @wraps(inner)
    def noting(self: object, *args: object, **kwargs: object) -> object:
        note(*args)
        return inner(self, *args, **kwargs)

    setattr(cls, method, noting)


def face(_actor: object, command: object) -> None:
    if isinstance(command, PresentFace):
        mark("face", seen=command.proof.match.seen)


def handed(command: object, _deadline: int) -> None:
    if isinstance(command, PulseRelay):
        mark("handed")


def written(data: bytes) -> None:
    if data[1] == WRITE_COIL and data[2]:
        mark("written", high=data[2])


def time_the_loop() -> None:
    """Measure how long each callback, and so each step of a task, holds the loop."""
    inner = asyncio.Handle._run  # noqa: SLF001 (the loop calls nothing else)
    queued = _queued()

    def timed(handle: asyncio.Handle) -> None:
        start, cpu, wait = time.perf_counter_ns(), time.thread_time_ns(), queued()
        inner(handle)
        wall, cpu = time.perf_counter_ns() - start, time.thread_time_ns() - cpu
        held = wall - (queued() - wait)
        _turns.extend((boottime(), wall, held, cpu))
        if wall > WORTH_NAMING_NS:
            mark("hold", wall=wall, held=held, cpu=cpu, name=_name(handle))

    asyncio.Handle._run = timed  # type: ignore[assignment, method-assign]  # noqa: SLF001


def _queued() -> Callable[[], int]:
    """Return what says how long this thread has waited for a processor that others used, in ns (proc(5))."""
    file = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
    return lambda: int(os.pread(file, 64, 0).split()[1])


def time_the_collector() -> None:
    """Measure Python's collector of cyclic garbage: it stops whatever runs."""
    started = 0

    def collecting(phase: str, about: dict[str, int]) -> None:
        nonlocal started
        if phase == "start":
            started = time.thread_time_ns()
        else:
            mark("collected", cpu=time.thread_time_ns() - started, generation=about["generation"])

    gc.callbacks.append(collecting)


def _name(handle: asyncio.Handle) -> str:
    """Say whose step it was: the task's name and its coroutine, or the callback."""
    task = getattr(getattr(handle, "_callback", None), "__self__", None)
    return f"{task.get_name()}: {task.get_coro()!r}" if isinstance(task, asyncio.Task) else repr(handle)[:200]


def main() -> int:
    out, *words = sys.argv[1:]
    before(CommandTable, "submit", face)
    before(ModbusRelay, "handle", handed)
    before(serial.Serial, "write", written)
    time_the_loop()
    time_the_collector()
    status = linli(words)
    turns = zip(*(_turns[place::4] for place in range(4)), strict=True)
    lines = [*_marks, *({"what": "turn", "t": t, "wall": w, "held": h, "cpu": c} for t, w, h, c in turns)]
    Path(out).write_bytes(b"\n".join(msgspec.json.encode(line) for line in lines))
    return status


if __name__ == "__main__":
    sys.exit(main())
