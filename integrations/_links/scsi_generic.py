"""A SCSI device of Linux, /dev/sgN: what is sent through it is framed as `scsi_bridge` says, as on a serial line."""

from __future__ import annotations

import asyncio
import ctypes
import errno
import fcntl
import os
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Annotated, TypeVar

from msgspec import Meta

from integrations._links.scsi_bridge import Reply, Request, RequestParser, encode_reply
from models.integration import Bus, DeviceUnavailable, LinkConfig, Parser
from models.system import LostReason

T = TypeVar("T")

OPEN = "integrations._links.scsi_generic:open_bus"

SG_IO = 0x2285
TO_DEVICE, FROM_DEVICE, NO_DATA = -2, -3, -1
SENSE = 32


class Config(LinkConfig, frozen=True, kw_only=True):
    """`port`: the device's path, /dev/sgN or better a name that udev gives it."""

    port: Annotated[str, Meta(pattern=r"^/")]


class Header(ctypes.Structure):
    """The kernel's `struct sg_io_hdr`, interface 'S' (include/scsi/sg.h)."""

    _fields_ = (
        ("interface_id", ctypes.c_int),
        ("dxfer_direction", ctypes.c_int),
        ("cmd_len", ctypes.c_ubyte),
        ("mx_sb_len", ctypes.c_ubyte),
        ("iovec_count", ctypes.c_ushort),
        ("dxfer_len", ctypes.c_uint),
        ("dxferp", ctypes.c_void_p),
        ("cmdp", ctypes.c_void_p),
        ("sbp", ctypes.c_void_p),
        ("timeout", ctypes.c_uint),
        ("flags", ctypes.c_uint),
        ("pack_id", ctypes.c_int),
        ("usr_ptr", ctypes.c_void_p),
        ("status", ctypes.c_ubyte),
        ("masked_status", ctypes.c_ubyte),
        ("msg_status", ctypes.c_ubyte),
        ("sb_len_wr", ctypes.c_ubyte),
        ("host_status", ctypes.c_ushort),
        ("driver_status", ctypes.c_ushort),
        ("resid", ctypes.c_int),
        ("duration", ctypes.c_uint),
        ("info", ctypes.c_uint),
    )


Ioctl = Callable[[int, int, Header], object]


@asynccontextmanager
async def open_bus(config: Config, ioctl: Ioctl = fcntl.ioctl) -> AsyncIterator[Bus]:
    """Yield the bus; its device is opened at the first exchange, so it may be plugged in later."""
    thread = ThreadPoolExecutor(1, f"scsi-{config.id}")
    bus = ScsiBus(config.port, thread, ioctl)
    try:
        yield bus
    finally:
        thread.submit(bus.release)
        await asyncio.to_thread(thread.shutdown)


class ScsiBus:
    """A `Bus`: one command at a time, in a thread of its own."""

    def __init__(self, port: str, thread: ThreadPoolExecutor, ioctl: Ioctl) -> None:
        self._port = port
        self._thread = thread
        self._ioctl = ioctl
        self._fd: int | None = None

    async def exchange(
        self,
        request: bytes,
        parser: Parser[T],
        *,
        timeout: float,  # noqa: ASYNC109 (the kernel keeps it)
        deadline: int | None = None,
    ) -> T:
        """Send one command, receive its reply; see `models.integration.Bus`."""
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, self._converse, request, parser, timeout, deadline
        )

    def release(self) -> None:
        """Give the device back; only in the bus's thread."""
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    def _converse(self, request: bytes, parser: Parser[T], timeout: float, deadline: int | None) -> T:
        asked = RequestParser().feed(request)
        if asked is None:
            raise ValueError("not one whole request")
        if deadline is not None and time.clock_gettime_ns(time.CLOCK_BOOTTIME) >= deadline:
            raise TimeoutError("the request's time was over before it could be sent: it was not sent")
        try:
            reply = parser.feed(encode_reply(asked.sequence, self._command(asked, timeout)))
        except OSError as error:
            self.release()
            reason: LostReason = "silent" if error.errno == errno.ETIMEDOUT else "closed"
            raise DeviceUnavailable(reason, f"{self._port}: {error}") from error
        if reply is None:
            raise DeviceUnavailable("garbled", f"half a reply on {self._port}")
        return reply

    def _command(self, asked: Request, timeout: float) -> Reply:
        """Have the kernel carry it out; OSError: it could not."""
        if self._fd is None:
            self._fd = os.open(self._port, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        block = ctypes.create_string_buffer(asked.block, len(asked.block))
        data = ctypes.create_string_buffer(asked.sent or bytes(asked.awaited), max(len(asked.sent), asked.awaited, 1))
        sense = ctypes.create_string_buffer(SENSE)
        header = Header(
            interface_id=ord("S"),
            dxfer_direction=TO_DEVICE if asked.sent else FROM_DEVICE if asked.awaited else NO_DATA,
            cmd_len=len(asked.block),
            mx_sb_len=SENSE,
            dxfer_len=len(asked.sent) or asked.awaited,
            dxferp=ctypes.addressof(data),
            cmdp=ctypes.addressof(block),
            sbp=ctypes.addressof(sense),
            timeout=int(timeout * 1000),
        )
        self._ioctl(self._fd, SG_IO, header)
        if header.host_status or header.driver_status & 0x07:
            raise OSError(errno.ETIMEDOUT, f"host status {header.host_status}, driver status {header.driver_status}")
        came = 0 if asked.sent else max(0, asked.awaited - max(0, header.resid))
        return Reply(header.status, data.raw[:came])
