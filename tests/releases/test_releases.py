"""Today's hub starts from what every release left behind."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from edge.config import load
from edge.core.identity import People
from edge.core.journal import tail, verify
from edge.core.vault import Vault
from edge.demo.community import DOOR
from tests.hub import RunningHub, hub_in
from tests.releases.site import FILES, Recorded, read, releases


@pytest.fixture(params=releases(), ids=lambda folder: folder.name)
def recorded(request: pytest.FixtureRequest, tmp_path: Path) -> Recorded:
    """A copy of a release's data in the hub's folder, and what was true of it."""
    folder: Path = request.param
    shutil.copytree(folder / "data", tmp_path / "data")
    shutil.copy(folder / "linli.yaml", tmp_path / "old.yaml")
    (tmp_path / "data" / "vault.key").chmod(0o600)
    return read(folder)


@pytest.fixture
async def hub(tmp_path: Path, recorded: Recorded, socket_enabled: None) -> AsyncIterator[RunningHub]:
    """Today's hub on that copy: its linli.yaml, with a free port and the simulated board's line."""
    async with hub_in(tmp_path) as made:
        old = yaml.safe_load((tmp_path / "old.yaml").read_text(encoding="utf-8"))
        old["web"], old["links"] = made.config["web"], made.config["links"]
        made.config = old
        yield made


def test_there_is_a_first_release() -> None:
    assert "0.1.0" in [folder.name for folder in releases()]


def test_its_configuration_is_still_good(tmp_path: Path, recorded: Recorded) -> None:
    assert load(tmp_path / "old.yaml").hub.id == "release-0001"


def test_its_journal_is_whole(tmp_path: Path, recorded: Recorded) -> None:
    report = verify(tmp_path / "data" / "journal.db")
    assert (report.ok, report.last) == (True, recorded.seq)
    assert tail(tmp_path / "data" / "journal.db", 1)[0].hash == recorded.hash


def test_its_people_are_known(tmp_path: Path, recorded: Recorded) -> None:
    vault = Vault(tmp_path / "data")
    people = People(vault)
    assert {people.name_of(person): person for person in vault.people()} == recorded.people
    gallery = vault.gallery("dlib-resnet-v1")
    assert gallery.people == (recorded.people[recorded.face],)
    assert gallery.templates == recorded.template
    vault.close()


async def test_its_state_is_that_of_its_last_fact(hub: RunningHub, recorded: Recorded) -> None:
    await hub.start_board()
    await hub.start()
    async with hub.screen(recorded.sign_in) as screen:
        found = await screen.until("door", DOOR, lambda door: door["sensed"] == "closed")
        assert {field: found[field] for field in recorded.door} == recorded.door
        assert (await screen.rows("call"))[DOOR]["since"] == recorded.call_since
        assert (await screen.ask("desk.answer_call", door=DOOR))["type"] == "done"
        assert hub.pulses() == 0
    await hub.stop()
    report = verify(hub.data / "journal.db")
    assert report.ok
    assert report.last > recorded.seq
    facts = tail(hub.data / "journal.db", 10_000)
    assert facts[recorded.seq - 1].hash == recorded.hash
    assert not [
        fact for fact in facts[recorded.seq :] if fact.kind in {"system.snapshot_refused", "system.epoch_started"}
    ]


async def test_its_pin_opens_the_door(hub: RunningHub, recorded: Recorded) -> None:
    await hub.start_board()
    await hub.start()
    proof = {"type": "pin", "room": recorded.room, "pin": recorded.pin}
    async with hub.screen(recorded.sign_in) as panel, panel.http.post("/api/panel", json={"door": DOOR}) as made:
        assert made.status == 200
        assert (await panel.ask("access.present_pin", door=DOOR, proof=proof))["type"] == "done"
        await panel.until("door", DOOR, lambda door: door["sensed"] == "open")


def test_nothing_of_the_machine_it_was_made_on_is_in_it() -> None:
    for folder in releases():
        for path in [*folder.glob("*.*"), *(folder / "data" / name for name in FILES)]:
            content = path.read_bytes()
            assert not [word for word in (b"/tmp/", b"/home/", b"/root/", b"/work/") if word in content], path
