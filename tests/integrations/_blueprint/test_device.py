from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integrations._blueprint import Config, Temperature
from integrations._blueprint.device import Thermometer
from integrations._links.serial_bus import Config as BusConfig
from integrations._links.serial_bus import open_bus
from models.integration import DeviceRefused, DeviceUnavailable
from models.relay import DeviceCommand
from tests.integrations.far_end import FarEnd, far_end
from tests.integrations.recorder import Recorder, running

CONFIG = Config(id="hall", kind="blueprint", link="bus", every_s=0.02, timeout_ms=100)


@pytest.fixture
async def sim(tmp_path: Path) -> AsyncIterator[FarEnd]:
    async with far_end("integrations._blueprint.simulator", tmp_path) as it:
        yield it


@pytest.fixture
async def hub(sim: FarEnd) -> AsyncIterator[Recorder]:
    async with open_bus(BusConfig(id="bus", kind="serial_bus", port=sim.port)) as bus:
        yield Recorder({"bus": bus})


async def test_what_it_measures_is_a_reading(sim: FarEnd, hub: Recorder) -> None:
    async with running(Thermometer(CONFIG, hub)):
        await hub.until(lambda: Temperature(value=21.4) in hub.readings)
        await sim.tell("celsius -3.5")
        await hub.until(lambda: Temperature(value=-3.5) in hub.readings)
    assert [thing.id for thing in hub.things] == ["hall"]
    assert hub.answers == len(hub.readings)


@pytest.mark.parametrize(("fault", "reason"), [("silent", "silent"), ("garble", "garbled"), ("broken", "refused")])
async def test_what_it_does_not_know_is_no_reading(sim: FarEnd, hub: Recorder, fault: str, reason: str) -> None:
    await sim.tell(fault)
    with pytest.raises(DeviceUnavailable) as caught:
        await Thermometer(CONFIG, hub).run()
    assert caught.value.reason == reason
    assert hub.readings == []


async def test_it_takes_no_commands(hub: Recorder) -> None:
    with pytest.raises(DeviceRefused):
        await Thermometer(CONFIG, hub).handle(DeviceCommand(channel="hall/0"), 0)
