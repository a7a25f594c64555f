from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from edge.core import supervisor
from edge.core.rows import RowStore
from edge.core.supervisor import Supervised
from models.integration import DeviceRefused, DeviceUnavailable
from models.nouns import Event
from models.system import DeviceFound, DeviceLost, DeviceRow, LostReason
from models.text import Words
from tests.waiting import settled


class Watched:
    def __init__(self) -> None:
        self.said: list[Event] = []
        self.rows = RowStore()
        self.it = Supervised("board", "modbus_relay", self.rows, lambda event, _: self.said.append(event))

    def row(self) -> DeviceRow:
        row = self.rows.get("device", "board")
        assert isinstance(row, DeviceRow)
        return row


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_WAIT", 0.001)
    monkeypatch.setattr(supervisor, "LONGEST_WAIT", 0.002)


async def kept(watched: Watched, work: Callable[[], object], enough: Callable[[], bool]) -> None:
    task = asyncio.gather(watched.it.keep(work))  # type: ignore[arg-type]
    await settled(enough)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DeviceUnavailable("garbled"), "garbled"),
        (DeviceRefused(Words("不行", "no")), "refused"),
        (RuntimeError("a fault of ours"), "crashed"),
        (None, "closed"),
    ],
)
async def test_whatever_ends_the_work_is_said_once(error: Exception | None, reason: LostReason) -> None:
    watched = Watched()
    runs = 0

    async def work() -> None:
        nonlocal runs
        runs += 1
        if error is not None:
            raise error

    await kept(watched, work, lambda: runs >= 4)
    assert watched.said == [DeviceLost(device="board", reason=reason)]
    assert (watched.row().state, watched.row().reason) == ("lost", reason)


async def test_lost_and_found_are_each_said_once() -> None:
    watched = Watched()
    for _ in range(3):
        watched.it.online()
    watched.it.lost("silent")
    watched.it.lost("garbled")
    watched.it.online()
    watched.it.online()
    lost = DeviceLost(device="board", reason="silent")
    assert watched.said == [DeviceFound(device="board"), lost, DeviceFound(device="board")]
    assert watched.row().state == "online"


def test_before_it_answers_it_is_starting() -> None:
    assert Watched().row().state == "starting"
