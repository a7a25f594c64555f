from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.hub import RunningHub, hub_in


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """System tests speak to real programs on loopback."""


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[RunningHub]:
    async with hub_in(tmp_path) as made:
        yield made


def children(pid: int, module: str) -> list[int]:
    """The pids of a process's children that run a module."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            words = (path.parent / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if parent == pid and module.encode() in words:
            found.append(int(path.parent.name))
    return found


def boottime() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
