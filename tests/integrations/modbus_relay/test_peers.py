"""Independent Modbus implementations at the other end: pymodbus plays the board, minimalmodbus commands ours."""

from __future__ import annotations

import asyncio
import os
import pty
import struct
import tty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from integrations.modbus_relay.device import ModbusRelay
from integrations.modbus_relay.protocol import Bits, Reply, ReplyParser, read_relays
from models.integration import Bus, Parser
from models.relay import InputSensed, PulseRelay
from tests.integrations.far_end import far_end
from tests.integrations.modbus_relay.test_device import SIMULATOR, board, boottime, bus_to
from tests.integrations.recorder import Recorder, running

pytestmark = pytest.mark.peer


@asynccontextmanager
async def null_modem() -> AsyncIterator[tuple[str, str]]:
    """Two serial ports, each the other's far end."""
    (left, left_port), (right, right_port) = pty.openpty(), pty.openpty()
    loop = asyncio.get_running_loop()
    for fd in (left_port, right_port):
        tty.setraw(fd)
    loop.add_reader(left, lambda: os.write(right, os.read(left, 4096)))
    loop.add_reader(right, lambda: os.write(left, os.read(right, 4096)))
    try:
        yield os.ttyname(left_port), os.ttyname(right_port)
    finally:
        loop.remove_reader(left)
        loop.remove_reader(right)
        for fd in (left, left_port, right, right_port):
            os.close(fd)


@asynccontextmanager
async def pymodbus_board(port: str) -> AsyncIterator[list[tuple[int, int]]]:
    """A board with input 1 on; yields the (coil, value) it was told to write."""
    pdu = pytest.importorskip("pymodbus.pdu.bit_message")
    simulator = pytest.importorskip("pymodbus.simulator")
    serial = pytest.importorskip("pymodbus.server")
    written: list[tuple[int, int]] = []

    class Flash(pdu.WriteSingleCoilRequest):  # type: ignore[name-defined,misc] # its own knows FF00 and 0000 only
        def decode(self, data: bytes) -> None:
            super().decode(data)
            self.value = struct.unpack(">H", data[2:4])[0]

        async def datastore_update(self, context: object, device_id: int) -> Flash:
            written.append((self.address, self.value))
            return self

        def encode(self) -> bytes:
            return struct.pack(">HH", self.address, self.value)

    bits = [
        [simulator.SimData(0, values=[False, True] + [False] * 6, datatype=simulator.DataType.BITS)] for _ in range(2)
    ]
    words = [[simulator.SimData(0, count=8, datatype=simulator.DataType.REGISTERS)] for _ in range(2)]
    device = simulator.SimDevice(1, simdata=(bits[0], bits[1], words[0], words[1]))
    server = serial.ModbusSerialServer(device, port=port, baudrate=9600, custom_pdu=[Flash])
    await server.serve_forever(background=True)
    try:
        yield written
    finally:
        await server.shutdown()


async def read(bus: Bus, request: bytes) -> Reply:
    parser: Parser[Reply] = ReplyParser(request)
    return await bus.exchange(request, parser, timeout=1)


async def test_pymodbus_takes_our_frames_and_we_take_its_answers() -> None:
    async with null_modem() as (here, there), pymodbus_board(there) as written, bus_to(here, "auto") as bus:
        hub = Recorder({"bus": bus})
        device = ModbusRelay(board(timeout_ms=1000), hub)
        async with running(device):
            await hub.until(lambda: InputSensed(channel="board/1", on=True) in hub.events)
            await device.handle(PulseRelay(channel="board/0", ms=700), boottime(3))
        assert await read(bus, read_relays(1, 8)) == Bits((False, True) + (False,) * 6)
    assert InputSensed(channel="board/0", on=False) in hub.events
    assert written == [(0x00FF, 0), (0x0200, 7)]


async def test_minimalmodbus_commands_our_simulator(tmp_path: Path) -> None:
    minimalmodbus = pytest.importorskip("minimalmodbus")
    async with far_end(SIMULATOR, tmp_path, "--door", "2:0:60000:0") as sim:
        peer = minimalmodbus.Instrument(sim.port, 1)
        try:
            peer.serial.baudrate = 9600
            peer.serial.timeout = 1
            assert await asyncio.to_thread(peer.read_bits, 0, 8, 2) == [1, 0, 0, 0, 0, 0, 0, 0]
            await asyncio.to_thread(peer.write_bit, 2, 1)
            await sim.seen(what="input", number=0, on=False)
            assert await asyncio.to_thread(peer.read_bits, 0, 8, 1) == [0, 0, 1, 0, 0, 0, 0, 0]
            assert await asyncio.to_thread(peer.read_bits, 0, 8, 2) == [0] * 8
            with pytest.raises(minimalmodbus.IllegalRequestError):
                await asyncio.to_thread(peer.read_bits, 4, 8, 1)
            with pytest.raises(minimalmodbus.IllegalRequestError):
                await asyncio.to_thread(peer.read_register, 0)
        finally:
            peer.serial.close()
