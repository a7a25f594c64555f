from __future__ import annotations

import asyncio

from edge.core.rows import RowStore
from models.access import DoorRow, Sensed
from models.people import Actor
from models.ports import RowChange
from models.system import DeviceRow

GUARD = Actor(id="wang", roles=frozenset({"guard"}))
PANEL = Actor(id="panel", roles=frozenset({"panel"}), scope=frozenset({"east"}))
RESIDENT = Actor(id="li", roles=frozenset({"resident"}))


def door(name: str, sensed: Sensed = "closed") -> DoorRow:
    return DoorRow(
        id=name,
        name=name,
        commanded="idle",
        sensed=sensed,
        verdict="as_commanded",
        camera=None,
        board="b",
    )


def filled() -> RowStore:
    rows = RowStore()
    for name in ("east", "west"):
        rows.put(name, door(name))
    rows.put("b", DeviceRow(id="b", kind="modbus_relay", state="online"))
    return rows


def keys(changes: tuple[RowChange, ...]) -> list[str]:
    return [f"{change.kind}:{change.key}" for change in changes]


def test_each_role_sees_its_own() -> None:
    rows = filled()
    assert keys(rows.snapshot(GUARD)) == ["door:east", "door:west", "device:b"]
    assert keys(rows.snapshot(PANEL)) == ["door:east"]
    assert keys(rows.snapshot(RESIDENT)) == []
    assert keys(rows.snapshot(GUARD, frozenset({"device"}))) == ["device:b"]


async def test_a_stream_is_a_snapshot_then_changes_and_only_the_latest_of_each_row() -> None:
    rows = filled()
    stream = rows.stream(PANEL)
    assert keys(await anext(stream)) == ["door:east"]
    moves: tuple[Sensed, ...] = ("open", "closed", "open")
    for sensed in moves:
        rows.put("east", door("east", sensed))
        rows.put("west", door("west", sensed))
    (change,) = await anext(stream)
    assert change.value is not None
    assert change.value["sensed"] == "open"
    rows.drop("door", "east")
    assert [c.value for c in await anext(stream)] == [None]
    await stream.aclose()


async def test_what_did_not_change_is_not_said() -> None:
    rows = filled()
    stream = rows.stream(GUARD)
    before = await anext(stream)
    rows.put("east", door("east"))
    rows.drop("door", "nowhere")
    waiting = asyncio.gather(anext(stream))
    await asyncio.sleep(0)
    rows.put("west", door("west", "open"))
    ((change,),) = await waiting
    assert (change.key, change.revision) == ("west", max(c.revision for c in before) + 1)
    await stream.aclose()
