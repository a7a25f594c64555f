from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from integrations._links.serial_bus import Config as BusConfig
from integrations._links.serial_bus import open_bus
from integrations.modbus_relay import Config
from integrations.modbus_relay.device import ModbusRelay
from integrations.modbus_relay.protocol import crc16
from models.integration import Bus, DeviceRefused, DeviceUnavailable
from models.relay import DeviceCommand, InputSensed, InputUnknown, PulseRelay, ReadInput
from models.things import Switches
from tests.integrations.far_end import FarEnd, far_end
from tests.integrations.recorder import Recorder, running
from tests.integrations.wire import Wire

SIMULATOR = "integrations.modbus_relay.simulator"


def boottime(seconds: float) -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) + int(seconds * 1e9)


def board(**keys: object) -> Config:
    section = {"id": "board", "kind": "modbus_relay", "link": "bus", "poll_ms": 20, "inputs": 2, **keys}
    return msgspec.convert(section, Config)


@asynccontextmanager
async def bus_to(port: str, echo: str = "off") -> AsyncIterator[Bus]:
    config = msgspec.convert({"id": "bus", "kind": "serial_bus", "port": port, "echo": echo}, BusConfig)
    async with open_bus(config) as bus:
        yield bus


@pytest.fixture
async def sim(tmp_path: Path) -> AsyncIterator[FarEnd]:
    async with far_end(SIMULATOR, tmp_path, "--door", "0:0:200:50", "--verbose") as it:
        yield it


@pytest.fixture
async def hub(sim: FarEnd) -> AsyncIterator[Recorder]:
    async with bus_to(sim.port) as bus:
        yield Recorder({"bus": bus})


def sensed(hub: Recorder, number: int) -> list[bool]:
    told = [event for event in hub.events if isinstance(event, InputSensed)]
    return [event.on for event in told if event.channel == f"board/{number}"]


async def test_a_pulse_opens_the_door_and_the_board_ends_it(sim: FarEnd, hub: Recorder) -> None:
    device = ModbusRelay(board(), hub)
    async with running(device):
        await hub.until(lambda: sensed(hub, 0) == [True])
        await device.handle(PulseRelay(channel="board/0", ms=100), boottime(1))
        await hub.until(lambda: sensed(hub, 0) == [True, False, True])
    await sim.end()
    assert [(each["kind"], each.get("relay"), each.get("ms")) for each in sim.commands()] == [
        ("all", None, None),
        ("flash", 0, 100),
    ]
    relay = [(line["on"], line["t"]) for line in sim.lines if line["what"] == "relay"]
    assert [on for on, _ in relay] == [True, False]
    assert sensed(hub, 1) == [False]


async def test_it_shows_its_relays_and_inputs(sim: FarEnd, hub: Recorder) -> None:
    async with running(ModbusRelay(board(name="Gate board", area="gate", relays=1), hub)):
        await hub.until(lambda: hub.answers > 0)
    assert [thing.name for thing in hub.things] == ["Gate board"]
    assert hub.things[0].abilities == (Switches(relays=("board/0",), inputs=("board/0", "board/1")),)


async def test_an_input_that_is_asked_for_is_told_changed_or_not(sim: FarEnd, hub: Recorder) -> None:
    device = ModbusRelay(board(active_low=[1]), hub)
    for _ in range(2):
        await device.handle(ReadInput(channel="board/1"), boottime(1))
    assert sensed(hub, 1) == [True, True]
    assert sensed(hub, 0) == [True]


async def test_a_changed_input_is_told_once(sim: FarEnd, hub: Recorder) -> None:
    async with running(ModbusRelay(board(), hub)):
        await hub.until(lambda: sensed(hub, 1) == [False])
        await sim.tell("input 1 on")
        await hub.until(lambda: sensed(hub, 1) == [False, True])
        answers = hub.answers
        await hub.until(lambda: hub.answers > answers + 2)
    assert sensed(hub, 1) == [False, True]


@pytest.mark.parametrize(("fault", "reason"), [("silent", "silent"), ("garble", "garbled"), ("exception 4", "refused")])
async def test_a_board_that_fails_is_lost_and_its_inputs_unknown_once(
    sim: FarEnd, hub: Recorder, fault: str, reason: str
) -> None:
    device = ModbusRelay(board(timeout_ms=40), hub)
    await sim.tell(fault)
    for _ in range(2):
        with pytest.raises(DeviceUnavailable) as caught:
            await device.run()
        assert caught.value.reason == reason
    assert hub.events == [InputUnknown(device="board")]
    await sim.tell("ok")
    async with running(device):
        await hub.until(lambda: sensed(hub, 0) == [True])
    await sim.tell("silent")
    with pytest.raises(DeviceUnavailable):
        await device.run()
    assert hub.events.count(InputUnknown(device="board")) == 2
    await sim.tell("ok")
    async with running(device):
        await hub.until(lambda: sensed(hub, 0) == [True, True])


async def test_two_lost_answers_are_no_lost_board(wire: Wire) -> None:
    requests = itertools.count(1)
    reply = bytes.fromhex("01020102")
    wire.answer = lambda _: reply + crc16(reply) if next(requests) % 3 == 0 else b""
    async with bus_to(wire.port) as bus:
        hub = Recorder({"bus": bus})
        async with running(ModbusRelay(board(timeout_ms=20), hub)):
            await hub.until(lambda: hub.answers == 3)
    assert hub.events == [InputSensed(channel="board/0", on=False), InputSensed(channel="board/1", on=True)]


async def test_relays_are_opened_at_the_first_start_only(sim: FarEnd, hub: Recorder) -> None:
    device = ModbusRelay(board(), hub)
    for _ in range(2):
        answers = hub.answers
        async with running(device):
            await hub.until(lambda: hub.answers > answers)  # noqa: B023 (called in this turn of the loop)
    await sim.end()
    assert [each["kind"] for each in sim.commands()] == ["all"]


async def test_relays_are_not_opened_after_a_pulse(sim: FarEnd, hub: Recorder) -> None:
    device = ModbusRelay(board(), hub)
    await device.handle(PulseRelay(channel="board/0", ms=100), boottime(1))
    async with running(device):
        await hub.until(lambda: hub.answers > 0)
    await sim.end()
    assert [each["kind"] for each in sim.commands()] == ["flash"]


async def test_a_pulse_whose_answer_is_lost_is_not_sent_again(sim: FarEnd, hub: Recorder) -> None:
    device = ModbusRelay(board(timeout_ms=40), hub)
    await sim.tell("mute")
    with pytest.raises(DeviceUnavailable):
        await device.handle(PulseRelay(channel="board/0", ms=100), boottime(5))
    await sim.tell("ok")
    await device.handle(ReadInput(channel="board/0"), boottime(1))
    await sim.end()
    assert len(sim.commands()) == 1


async def test_a_late_answer_to_a_pulse_does_not_answer_the_next(sim: FarEnd, hub: Recorder) -> None:
    device = ModbusRelay(board(timeout_ms=50), hub)
    await sim.tell("late 80")
    with pytest.raises(DeviceUnavailable):
        await device.handle(PulseRelay(channel="board/0", ms=100), boottime(5))
    await sim.tell("silent")
    with pytest.raises(DeviceUnavailable):
        await device.handle(PulseRelay(channel="board/0", ms=100), boottime(5))


async def test_late_answers_are_no_silence_when_they_come_in_time(sim: FarEnd, hub: Recorder) -> None:
    device = ModbusRelay(board(timeout_ms=500), hub)
    await sim.tell("late 60")
    await device.handle(PulseRelay(channel="board/0", ms=100), boottime(5))


async def test_a_pulse_that_is_late_is_not_sent(sim: FarEnd, hub: Recorder) -> None:
    device = ModbusRelay(board(), hub)
    with pytest.raises(TimeoutError):
        await device.handle(PulseRelay(channel="board/0", ms=100), boottime(-0.001))
    await sim.end()
    assert not [line for line in sim.lines if line["what"] == "heard"]


async def test_an_open_door_is_pulsed_all_the_same(sim: FarEnd, hub: Recorder) -> None:
    device = ModbusRelay(board(), hub)
    await sim.tell("input 0 off")
    await device.handle(ReadInput(channel="board/0"), boottime(1))
    await device.handle(PulseRelay(channel="board/0", ms=100), boottime(1))
    await sim.end()
    assert len(sim.commands()) == 1


@pytest.mark.parametrize(
    "command",
    [
        PulseRelay(channel="board/8", ms=100),
        PulseRelay(channel="board/0", ms=0),
        PulseRelay(channel="board/0", ms=60_001),
        ReadInput(channel="board/2"),
        DeviceCommand(channel="board/0"),
    ],
)
async def test_what_the_board_can_not_do_is_refused_in_words(
    sim: FarEnd, hub: Recorder, command: DeviceCommand
) -> None:
    with pytest.raises(DeviceRefused) as caught:
        await ModbusRelay(board(), hub).handle(command, boottime(1))
    assert caught.value.words.zh
    await sim.end()
    assert not [line for line in sim.lines if line["what"] == "heard"]


async def test_an_echoing_adapter_is_found_out(sim: FarEnd) -> None:
    await sim.tell("echo")
    async with bus_to(sim.port, "auto") as bus:
        hub = Recorder({"bus": bus})
        device = ModbusRelay(board(timeout_ms=40), hub)
        async with running(device):
            await hub.until(lambda: sensed(hub, 0) == [True])
            await device.handle(PulseRelay(channel="board/0", ms=100), boottime(1))
            await hub.until(lambda: sensed(hub, 0) == [True, False])
        await sim.tell("mute")
        with pytest.raises(DeviceUnavailable):
            await device.handle(PulseRelay(channel="board/0", ms=100), boottime(1))


async def test_a_pulled_adapter_is_lost_and_found(sim: FarEnd, hub: Recorder) -> None:
    device = ModbusRelay(board(), hub)
    await sim.tell("drop 2")
    with pytest.raises(DeviceUnavailable) as caught:
        await device.run()
    assert caught.value.reason == "closed"
    await sim.tell("plug")
    async with asyncio.timeout(5):
        while not await answers(device):
            pass  # each try waits for the bus
    assert sensed(hub, 0)[-1] is True


async def test_a_silent_board_leaves_the_other_on_its_bus_alone(sim: FarEnd, hub: Recorder) -> None:
    there = ModbusRelay(board(), hub)
    gone = ModbusRelay(board(id="gone", address=2, timeout_ms=80), hub)
    async with running(there):
        await hub.until(lambda: hub.answers > 0)
        with pytest.raises(DeviceUnavailable):
            await gone.run()
        begun = time.monotonic()
        await there.handle(PulseRelay(channel="board/0", ms=100), boottime(1))
        assert time.monotonic() - begun < 0.3
        await hub.until(lambda: sensed(hub, 0) == [True, False, True])
    assert InputUnknown(device="board") not in hub.events
    assert InputUnknown(device="gone") in hub.events


def test_an_inverted_input_must_be_on_the_board() -> None:
    with pytest.raises(msgspec.ValidationError, match="active_low"):
        board(active_low=[2])


async def answers(device: ModbusRelay) -> bool:
    try:
        await device.handle(ReadInput(channel="board/0"), boottime(1))
    except DeviceUnavailable:
        return False
    return True
