from __future__ import annotations

import ctypes
import errno
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from integrations._links.scsi_bridge import Reply, ReplyParser, Request, encode_request
from integrations._links.scsi_generic import SG_IO, Config, Header, Ioctl, open_bus
from models.integration import Bus, DeviceUnavailable

INFO = Request(1, bytes.fromhex("fe003839353180000100020000000000"), b"", 8)
LOAD = Request(2, bytes.fromhex("fe0000000000a2000000000000000000"), b"pixels", 0)
KERNELS_SIZE = 88  # of struct sg_io_hdr on 64 bits


class Kernel:
    """Linux and the device behind it: what the ioctl gets is kept, and answered."""

    def __init__(self, *, answer: bytes = b"", status: int = 0, host: int = 0, fails: int = 0) -> None:
        self._answer = answer
        self._status = status
        self._host = host
        self._fails = fails
        self.seen: list[tuple[str, int, bytes, bytes]] = []

    def ioctl(self, fd: int, request: int, header: Header) -> None:
        assert (fd > 0, request) == (True, SG_IO)
        if self._fails:
            raise OSError(self._fails, "no")
        sent = ctypes.string_at(header.dxferp, header.dxfer_len) if header.dxfer_direction == -2 else b""
        block = ctypes.string_at(header.cmdp, header.cmd_len)
        self.seen.append((chr(header.interface_id), header.timeout, block, sent))
        if header.dxfer_direction == -3:
            ctypes.memmove(header.dxferp, self._answer, len(self._answer))
            header.resid = header.dxfer_len - len(self._answer)
        header.status, header.host_status = self._status, self._host


@asynccontextmanager
async def bus_to(ioctl: Ioctl, port: str = "/dev/null") -> AsyncIterator[Bus]:
    async with open_bus(Config(id="usb", kind="scsi_generic", port=port), ioctl) as bus:
        yield bus


async def ask(bus: Bus, request: Request, deadline: int | None = None) -> Reply:
    return await bus.exchange(encode_request(request), ReplyParser(request), timeout=1.5, deadline=deadline)


def test_its_header_is_the_kernels() -> None:
    assert ctypes.sizeof(ctypes.c_void_p) != 8 or ctypes.sizeof(Header) == KERNELS_SIZE


async def test_a_block_goes_out_and_what_comes_back_is_cut_to_what_came() -> None:
    kernel = Kernel(answer=b"8951")
    async with bus_to(kernel.ioctl) as bus:
        assert await ask(bus, INFO) == Reply(0, b"8951")
    assert kernel.seen == [("S", 1500, INFO.block, b"")]


async def test_data_goes_out_with_its_block() -> None:
    kernel = Kernel()
    async with bus_to(kernel.ioctl) as bus:
        assert await ask(bus, LOAD) == Reply(0, b"")
    assert kernel.seen == [("S", 1500, LOAD.block, b"pixels")]


async def test_a_scsi_status_is_the_replys() -> None:
    async with bus_to(Kernel(status=2).ioctl) as bus:
        assert (await ask(bus, LOAD)).status == 2


@pytest.mark.parametrize(
    ("kernel", "reason"),
    [(Kernel(host=3), "silent"), (Kernel(fails=errno.ENODEV), "closed"), (Kernel(fails=errno.ETIMEDOUT), "silent")],
)
async def test_what_the_kernel_could_not_do_is_no_reply(kernel: Kernel, reason: str) -> None:
    async with bus_to(kernel.ioctl) as bus:
        with pytest.raises(DeviceUnavailable) as caught:
            await ask(bus, INFO)
    assert caught.value.reason == reason


async def test_what_is_no_scsi_device_or_is_not_there_is_closed() -> None:
    for port in ("/dev/null", "/dev/no-such-device"):
        async with open_bus(Config(id="usb", kind="scsi_generic", port=port)) as bus:
            with pytest.raises(DeviceUnavailable) as caught:
                await ask(bus, INFO)
        assert caught.value.reason == "closed"


async def test_what_is_too_late_is_not_sent() -> None:
    kernel = Kernel()
    async with bus_to(kernel.ioctl) as bus:
        with pytest.raises(TimeoutError):
            await ask(bus, LOAD, deadline=time.clock_gettime_ns(time.CLOCK_BOOTTIME))
    assert kernel.seen == []
