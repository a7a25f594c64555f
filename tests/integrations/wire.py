"""A pty whose far end the test itself speaks for, byte by byte."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import struct
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 5.0


class Wire:
    """`heard` is all that arrived; `answer` is called with each piece of it."""

    def __init__(self, port: Path) -> None:
        self._port = port
        self._news = asyncio.Event()
        self._fds: tuple[int, int] | None = None
        self.port = str(port)
        self.heard = b""
        self.answer: Callable[[bytes], bytes] = lambda _: b""
        self.plug()

    def send(self, data: bytes) -> None:
        assert self._fds
        os.write(self._fds[0], data)

    async def deliver(self, data: bytes) -> None:
        """Send and return when it lies in the port's input."""
        assert self._fds
        self.send(data)
        async with asyncio.timeout(PATIENCE_S):
            while self._waiting() < len(data):  # noqa: ASYNC110 (the kernel tells nobody)
                await asyncio.sleep(0)

    async def until(self, data: bytes) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while data not in self.heard:
                self._news.clear()
                await self._news.wait()

    def plug(self) -> None:
        self._fds = pty.openpty()
        tty.setraw(self._fds[1])
        self._port.symlink_to(os.ttyname(self._fds[1]))
        asyncio.get_running_loop().add_reader(self._fds[0], self._read)

    def pull(self) -> None:
        if self._fds:
            asyncio.get_running_loop().remove_reader(self._fds[0])
            for fd in self._fds:
                os.close(fd)
            self._fds = None
            self._port.unlink()

    def _waiting(self) -> int:
        assert self._fds
        count: int = struct.unpack("i", fcntl.ioctl(self._fds[1], termios.FIONREAD, bytes(4)))[0]
        return count

    def _read(self) -> None:
        assert self._fds
        data = os.read(self._fds[0], 4096)
        self.heard += data
        self._news.set()
        if reply := self.answer(data):
            self.send(reply)


@contextmanager
def open_wire(folder: Path) -> Iterator[Wire]:
    wire = Wire(folder / "tty")
    try:
        yield wire
    finally:
        wire.pull()
