"""The first way through the house: a face in a video opens a door, staff see it, the city has it once."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from edge.core.journal import tail, verify
from edge.demo import programs
from edge.demo.community import DOOR
from tests.hub import RunningHub

pytestmark = [pytest.mark.slow, pytest.mark.alone]


async def with_city(hub: RunningHub, *options: str) -> Path:
    config = hub.folder / "mosquitto.conf"
    config.write_text(f"listener {hub.broker_port} 127.0.0.1\nallow_anonymous true\n")
    await hub.run("broker", "/usr/sbin/mosquitto", "-c", str(config))
    database = hub.folder / "city.db"
    broker = f"127.0.0.1:{hub.broker_port}"
    await hub.run("city", *programs.python("cloud_sync.city", "--mqtt", broker, "--db", str(database), *options))
    hub.config["city"] = {"host": "127.0.0.1", "port": hub.broker_port, "tls": False}
    return database


async def test_a_known_face_opens_the_door_and_the_city_has_it_once(
    hub: RunningHub, visitor: tuple[Path, bytes]
) -> None:
    clip, template = visitor
    people = await hub.people(eileen=template)
    hub.watch(clip)
    database = await with_city(hub)
    await hub.start_board()
    await hub.start()
    async with hub.screen() as screen:
        granted = await screen.until_event("access.granted")
        assert granted["person"] == people["eileen"]
        await screen.until("door", DOOR, lambda door: door["sensed"] == "open")
        await screen.until("door", DOOR, lambda door: door["sensed"] == "closed" and door["commanded"] == "idle")
    await hub.stop()
    assert hub.pulses() >= 1
    assert verify(hub.data / "journal.db").ok
    ours = {entry.id for entry in tail(hub.data / "journal.db", 10_000)}
    with sqlite3.connect(database) as city:
        theirs = [row[0] for row in city.execute("SELECT id FROM fact")]
    assert len(theirs) == len(set(theirs))
    assert ours == set(theirs)


async def test_a_stranger_is_refused_and_the_door_stays_shut(hub: RunningHub, visitor: tuple[Path, bytes]) -> None:
    clip, _ = visitor
    await hub.people(somebody=bytes(512))
    hub.watch(clip)
    await hub.start_board()
    await hub.start()
    async with hub.screen() as screen:
        await screen.until_event("access.refused", reason="not_known", person=None)
    assert hub.pulses() == 0


async def test_a_resident_types_a_pin_on_the_gate_screen(hub: RunningHub) -> None:
    await hub.people()
    await hub.start_board()
    await hub.start()
    async with hub.screen() as screen, screen.http.post("/api/panel", json={"door": DOOR}) as panel:
        assert panel.status == 200
        wrong = await screen.ask(
            "access.present_pin", door=DOOR, proof={"type": "pin", "room": "3-2-501", "pin": "000000"}
        )
        assert wrong["code"] == "wrong_pin"
        right = await screen.ask(
            "access.present_pin", door=DOOR, proof={"type": "pin", "room": "32501", "pin": "274913"}
        )
        assert right["type"] == "done"
        called = await screen.ask("desk.call_staff", door=DOOR)
        assert called["type"] == "done"
    async with hub.screen() as screen:
        await screen.until_event("access.granted", method="pin")
        await screen.until_event("access.door_opened")
        assert DOOR in await screen.rows("call")
