from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import msgspec
import pytest

from integrations._links.serial_bus import Config, open_bus
from models.integration import Bus, DeviceUnavailable
from tests.integrations.wire import Wire


class Line:
    """Takes the first line that begins with `=`."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> str | None:
        self._buffer += data
        *lines, self._buffer = self._buffer.split(b"\n")
        good = [line for line in lines if line.startswith(b"=")]
        if lines and not good:
            raise ValueError(f"not a line of ours: {lines}")
        return good[0].decode() if good else None


@asynccontextmanager
async def bus_on(wire: Wire, echo: str = "off") -> AsyncIterator[Bus]:
    config = msgspec.convert({"id": "bus", "kind": "serial_bus", "port": wire.port, "echo": echo}, Config)
    async with open_bus(config) as bus:
        yield bus


async def ask(bus: Bus, request: bytes, seconds: float = 0.1, deadline: int | None = None) -> str:
    return await bus.exchange(request, Line(), timeout=seconds, deadline=deadline)


def boottime(seconds: float) -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) + int(seconds * 1e9)


async def test_an_answer_is_returned(wire: Wire) -> None:
    wire.answer = lambda _: b"=21\n"
    async with bus_on(wire) as bus:
        assert await ask(bus, b"?\n") == "=21"
    assert wire.heard == b"?\n"


async def test_noise_before_the_frame_is_passed_over(wire: Wire) -> None:
    wire.answer = lambda _: b"\x00\xff*%\n\n=21\n"
    async with bus_on(wire) as bus:
        assert await ask(bus, b"?\n") == "=21"


@pytest.mark.parametrize(("answer", "reason"), [(b"", "silent"), (b"\x00\x55\n", "garbled")])
async def test_no_frame_is_silent_or_garbled(wire: Wire, answer: bytes, reason: str) -> None:
    wire.answer = lambda _: answer
    async with bus_on(wire) as bus:
        with pytest.raises(DeviceUnavailable) as caught:
            await ask(bus, b"?\n", 0.05)
    assert caught.value.reason == reason


async def test_a_late_answer_is_not_taken_for_the_next(wire: Wire) -> None:
    async with bus_on(wire) as bus:
        with pytest.raises(DeviceUnavailable):
            await ask(bus, b"first\n", 0.03)
        await wire.deliver(b"=first\n")
        wire.answer = lambda _: b"=second\n"
        assert await ask(bus, b"second\n") == "=second"


async def test_an_echo_is_found_and_not_taken_for_the_answer(wire: Wire) -> None:
    wire.answer = lambda data: data
    async with bus_on(wire, "auto") as bus:
        with pytest.raises(DeviceUnavailable) as caught:
            await ask(bus, b"=1\n", 0.05)
        assert caught.value.reason == "silent"
        wire.answer = lambda data: data + b"=2\n"
        assert await ask(bus, b"=1\n") == "=2"


async def test_an_answer_that_equals_the_request_is_no_echo(wire: Wire) -> None:
    wire.answer = lambda data: data if data == b"=1\n" else b""
    async with bus_on(wire, "auto") as bus:
        assert await ask(bus, b"=1\n") == "=1"


async def test_a_line_whose_answers_differ_hears_nothing_but_requests(wire: Wire) -> None:
    wire.answer = lambda _: b"=21\n"
    async with bus_on(wire, "auto") as bus:
        await ask(bus, b"?\n")
        wire.answer = lambda data: data
        assert await ask(bus, b"=1\n") == "=1"
    assert wire.heard == b"?\n=1\n"


@pytest.mark.parametrize("answer", [b"", b"=21\n"])
async def test_an_echo_that_begins_later_is_found_by_the_next_question(wire: Wire, answer: bytes) -> None:
    wire.answer = lambda _: b"=21\n"
    async with bus_on(wire, "auto") as bus:
        await ask(bus, b"?\n")
        wire.answer = lambda data: data + answer
        with suppress(DeviceUnavailable):
            await ask(bus, b"?\n", 0.03)
        wire.answer = lambda data: data
        assert (await _fails(bus, b"=1\n", 0.03)).reason == "silent"


async def test_an_echo_that_ends_is_missed_by_the_next_question(wire: Wire) -> None:
    wire.answer = lambda data: data + b"=21\n"
    async with bus_on(wire, "auto") as bus:
        await ask(bus, b"?\n")
        wire.answer = lambda _: b"=21\n"
        await _fails(bus, b"?\n", 0.03)
        assert await ask(bus, b"?\n") == "=21"


async def test_what_could_not_be_sent_in_time_is_not_sent(wire: Wire) -> None:
    async with bus_on(wire) as bus, asyncio.TaskGroup() as group:
        silent = group.create_task(_fails(bus, b"silent\n", 0.2))
        await wire.until(b"silent\n")
        with pytest.raises(TimeoutError):
            await ask(bus, b"late\n", deadline=boottime(0.05))
        await silent
    assert wire.heard == b"silent\n"


async def test_what_was_cancelled_while_it_waited_is_not_sent(wire: Wire) -> None:
    async with bus_on(wire) as bus, asyncio.TaskGroup() as group:
        silent = group.create_task(_fails(bus, b"silent\n", 0.1))
        await wire.until(b"silent\n")
        cancelled = group.create_task(ask(bus, b"cancelled\n"))
        await asyncio.sleep(0)
        cancelled.cancel()
        await silent
        await _fails(bus, b"next\n", 0.02)
    assert wire.heard == b"silent\nnext\n"


async def test_commands_go_before_polling(wire: Wire) -> None:
    async with bus_on(wire) as bus, asyncio.TaskGroup() as group:
        group.create_task(_fails(bus, b"first\n", 0.1))
        await wire.until(b"first\n")
        polls = [group.create_task(_fails(bus, b"poll\n", 0.02)) for _ in range(3)]
        await asyncio.sleep(0)
        wire.answer = lambda data: b"=done\n" if data == b"open\n" else b""
        assert await ask(bus, b"open\n", deadline=boottime(2)) == "=done"
        assert not any(poll.done() for poll in polls)
    assert wire.heard == b"first\nopen\n" + b"poll\n" * 3


async def test_a_silent_device_slows_the_others_by_its_timeout_only(wire: Wire) -> None:
    wire.answer = lambda data: b"=here\n" if b"B" in data else b""
    async with bus_on(wire) as bus, asyncio.TaskGroup() as group:
        await ask(bus, b"B\n")
        group.create_task(_fails(bus, b"A\n", 0.15))
        await wire.until(b"A\n")
        begun = time.monotonic()
        assert await ask(bus, b"B\n") == "=here"
        assert time.monotonic() - begun < 0.15 + 0.15


async def test_a_pulled_adapter_is_closed_and_opened_again(wire: Wire) -> None:
    wire.answer = lambda _: b"=21\n"
    async with bus_on(wire) as bus:
        await ask(bus, b"?\n")
        wire.pull()
        with pytest.raises(DeviceUnavailable) as caught:
            await ask(bus, b"?\n")
        assert caught.value.reason == "closed"
        wire.plug()
        assert await _in_the_end(bus) == "=21"


async def test_an_adapter_pulled_in_the_middle_is_closed_at_once(wire: Wire) -> None:
    async with bus_on(wire) as bus, asyncio.TaskGroup() as group:
        begun = time.monotonic()
        caught = group.create_task(_fails(bus, b"?\n", 5))
        await wire.until(b"?\n")
        wire.pull()
        assert (await caught).reason == "closed"
        assert time.monotonic() - begun < 1


async def test_an_adapter_that_is_not_there_yet_is_waited_for(wire: Wire) -> None:
    wire.answer = lambda _: b"=21\n"
    wire.pull()
    async with bus_on(wire) as bus:
        assert (await _fails(bus, b"?\n", 0.1)).reason == "closed"
        assert (await _fails(bus, b"?\n", 0.1)).reason == "closed"
        wire.plug()
        assert await _in_the_end(bus) == "=21"


async def test_closing_ends_what_is_under_way_and_what_waits(wire: Wire) -> None:
    begun = time.monotonic()
    async with asyncio.TaskGroup() as group:
        async with bus_on(wire) as bus:
            asked = [group.create_task(_fails(bus, b"?\n", 5)) for _ in range(2)]
            await wire.until(b"?\n")
        assert [(await each).reason for each in asked] == ["silent", "closed"]
    assert (await _fails(bus, b"?\n", 5)).reason == "closed"
    assert wire.heard == b"?\n"
    assert time.monotonic() - begun < 1


async def test_a_parser_that_breaks_does_not_stop_the_line(wire: Wire) -> None:
    class Broken:
        def feed(self, data: bytes) -> str | None:
            raise KeyError(data)

    wire.answer = lambda _: b"=21\n"
    async with bus_on(wire) as bus:
        with pytest.raises(KeyError):
            await bus.exchange(b"?\n", Broken(), timeout=0.1)
        assert await ask(bus, b"?\n") == "=21"


@pytest.mark.usefixtures("socket_enabled")
async def test_a_serial_server_in_the_network_is_a_port_too() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            writer.write(b"=21\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = f"socket://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, open_bus(Config(id="bus", kind="serial_bus", port=port, echo="off")) as bus:
        assert await ask(bus, b"?\n") == "=21"


@pytest.mark.parametrize(
    ("key", "value"), [("baud", 100), ("parity", "strange"), ("stop_bits", 3), ("echo", "maybe"), ("speed", 1)]
)
def test_wrong_settings_are_refused_by_name(key: str, value: object) -> None:
    with pytest.raises(msgspec.ValidationError, match=key):
        msgspec.convert({"id": "bus", "kind": "serial_bus", "port": "/dev/ttyUSB0", key: value}, Config)


async def _fails(bus: Bus, request: bytes, seconds: float) -> DeviceUnavailable:
    with pytest.raises(DeviceUnavailable) as caught:
        await ask(bus, request, seconds)
    return caught.value


async def _in_the_end(bus: Bus) -> str:
    async with asyncio.timeout(5):
        while True:
            try:
                return await ask(bus, b"?\n")
            except DeviceUnavailable:
                await asyncio.sleep(0.01)
