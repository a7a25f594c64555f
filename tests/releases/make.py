"""`python -m tests.releases.make VERSION`: lives a small life with this release's hub and keeps what it leaves."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sqlite3
import struct
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import yaml

from edge.app import RELEASE
from edge.core.journal import tail
from edge.demo.community import ADMIN, DOOR, GUARD, RESIDENT
from tests.hub import RunningHub, Screen, hub_in
from tests.releases.site import DOOR_FIELDS, FILES, FOLDER, Recorded

FACE = "zhou"
TEMPLATE = struct.pack("<128f", *(number / 128 for number in range(128)))
PIN = {"type": "pin", "room": RESIDENT[0], "pin": RESIDENT[1]}


def main() -> None:
    """Make the folder of the release that runs here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", choices=[RELEASE])
    version = parser.parse_args().version
    target = FOLDER / version
    target.mkdir()  # a release's data are made once
    with tempfile.TemporaryDirectory() as folder:
        recorded = asyncio.run(live(Path(folder)))
        keep(Path(folder), target, recorded)
    print(f"{target}: {recorded.seq} entries")  # noqa: T201


async def live(folder: Path) -> Recorded:
    """Start three times: two clean ends leave two snapshots, then facts that only the journal has."""
    async with hub_in(folder) as hub:
        hub.config["hub"] |= {"id": "release-0001", "name": "旧版小区"}
        hub.config["journal"] = {"spill_mb": 1}
        people = await hub.people(**{FACE: TEMPLATE})
        await hub.start_board()
        for life in (by_staff, by_pin):
            await hub.start()
            await life(hub)
            await hub.stop()
        await hub.start()
        door, call = await refused_and_called(hub)
        await hub.kill()
        newest = tail(hub.data / "journal.db", 1)[0]
    return Recorded(
        release=RELEASE,
        sign_in=ADMIN,
        room=RESIDENT[0],
        pin=RESIDENT[1],
        people=people,
        face=FACE,
        template=TEMPLATE,
        seq=newest.seq,
        hash=newest.hash,
        door={field: door[field] for field in DOOR_FIELDS},
        call_since=call["since"],
    )


async def by_staff(hub: RunningHub) -> None:
    """A guard opens; the door opens and closes."""
    async with hub.screen(GUARD) as screen:
        await screen.until("door", DOOR, lambda door: door["sensed"] == "closed")
        assert (await screen.open_door())["type"] == "done"
        await _opened_and_closed(screen)


async def by_pin(hub: RunningHub) -> None:
    """A resident mistypes once and then gets in."""
    async with hub.screen() as panel, panel.http.post("/api/panel", json={"door": DOOR}) as made:
        assert made.status == 200
        assert (await panel.ask("access.present_pin", door=DOOR, proof=PIN | {"pin": "000000"}))["code"] == "wrong_pin"
        assert (await panel.ask("access.present_pin", door=DOOR, proof=PIN))["type"] == "done"
        await _opened_and_closed(panel)


async def refused_and_called(hub: RunningHub) -> tuple[dict[str, Any], dict[str, Any]]:
    """Somebody mistypes and calls staff; return the rows of door and call."""
    async with hub.screen() as panel, panel.http.post("/api/panel", json={"door": DOOR}) as made:
        assert made.status == 200
        assert (await panel.ask("access.present_pin", door=DOOR, proof=PIN | {"pin": "111111"}))["code"] == "wrong_pin"
        assert (await panel.ask("desk.call_staff", door=DOOR))["type"] == "done"
        door = await panel.until("door", DOOR, lambda row: row["sensed"] == "closed" and row["refused"] is not None)
        return door, (await panel.rows("call"))[DOOR]


def keep(folder: Path, target: Path, recorded: Recorded) -> None:
    """Copy the files, each database whole; the serial port's place is not kept."""
    (target / "data").mkdir()
    for name in FILES:
        if name.endswith(".db"):
            with sqlite3.connect(folder / "data" / name) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            database.close()
        shutil.copy(folder / "data" / name, target / "data" / name)
    config = yaml.safe_load((folder / "linli.yaml").read_text(encoding="utf-8"))
    config["links"][0]["port"], config["web"]["port"] = "/dev/ttyUSB0", 8080
    (target / "linli.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    (target / "recorded.json").write_bytes(msgspec.json.format(msgspec.json.encode(recorded), indent=2) + b"\n")


async def _opened_and_closed(screen: Screen) -> None:
    await screen.until("door", DOOR, lambda door: door["sensed"] == "open")
    await screen.until("door", DOOR, lambda door: door["sensed"] == "closed" and door["commanded"] == "idle")


if __name__ == "__main__":
    main()
