"""A camera process as the hub sees it: started, read line by line, killed with its group."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import signal
import sys
from typing import cast

from models.integration import DeviceUnavailable

LOG = logging.getLogger(__name__)
LINE_MAX = 65_536
"""Bytes; a longer line is cut into pieces."""

_PASSWORD = re.compile(r"(?<=://)[^/@\s]+(?=@)")


class Child(asyncio.SubprocessProtocol):
    """Lines of stdout wait in `lines`, None after the last; lines of stderr are logged without passwords."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.last_words = ""
        self.status: int | None = None
        self._rest = {1: b"", 2: b""}
        self._gone = asyncio.Event()
        self._transport: asyncio.SubprocessTransport | None = None

    @property
    def pid(self) -> int | None:
        """Return the process id while it runs."""
        return self._transport.get_pid() if self._transport and self.status is None else None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Cut into lines."""
        *lines, rest = (self._rest[fd] + data).split(b"\n")
        if len(rest) > LINE_MAX:
            lines, rest = [*lines, rest], b""
        self._rest[fd] = rest
        for line in lines:
            self._take(fd, line)

    def process_exited(self) -> None:
        """Note how it ended: the exit status, or minus the signal."""
        if self._transport is not None:
            self.status = self._transport.get_returncode()

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass on that process and pipes are gone."""
        del exc
        self.lines.put_nowait(None)
        self._gone.set()

    def send(self, data: bytes) -> None:
        """Write to stdin, which stays open: its end tells the process that its parent is gone."""
        if self._transport is not None:
            pipe = self._transport.get_pipe_transport(0)
            cast("asyncio.WriteTransport", pipe).write(data)

    async def kill(self) -> None:
        """End the process and all it started; return when it is gone."""
        if self._transport is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._transport.get_pid(), signal.SIGKILL)
        self._transport.close()
        await self._gone.wait()

    def _take(self, fd: int, line: bytes) -> None:
        if fd == 1:
            self.lines.put_nowait(line)
            return
        self.last_words = without_password(line.decode(errors="replace").strip())
        LOG.warning("%s: %s", self.name, self.last_words)


def without_password(text: str) -> str:
    """Return the text with the user and password of each URL blotted out."""
    return _PASSWORD.sub("***", text)


async def start(name: str, module: str, first: bytes) -> Child:
    """Run a Python module in a process group of its own, send it `first`. DeviceUnavailable: it can't run."""
    loop = asyncio.get_running_loop()
    child = Child(name)
    try:
        await loop.subprocess_exec(lambda: child, sys.executable, "-m", module, start_new_session=True)
    except OSError as error:
        raise DeviceUnavailable("crashed", f"{module} can't be started: {error.strerror}") from error
    child.send(first)
    return child
