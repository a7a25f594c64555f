"""A network between browser and hub that may swallow everything without a word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from edge.core.tasks import spawn, stop

CHUNK = 65_536


class Wire:
    """Carries bytes both ways as long as `whole` is set; what comes meanwhile waits."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._carrying: set[asyncio.Task[None]] = set()
        self.whole = asyncio.Event()
        self.whole.set()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        hub_reader, hub_writer = await asyncio.open_connection("127.0.0.1", self._port)
        for source, sink in ((reader, hub_writer), (hub_reader, writer)):
            task = spawn(self._carry(source, sink), "wire")
            self._carrying.add(task)
            task.add_done_callback(self._carrying.discard)

    async def close(self) -> None:
        """Let go of every connection."""
        await stop(*self._carrying)

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError):
                while data := await source.read(CHUNK):
                    await self.whole.wait()
                    sink.write(data)
                    await sink.drain()
        finally:
            sink.close()


@asynccontextmanager
async def wire_to(url: str) -> AsyncIterator[tuple[str, Wire]]:
    """Yield where the hub is reached over a wire, and the wire."""
    wire = Wire(int(url.rpartition(":")[2]))
    server = await asyncio.start_server(wire.accept, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", wire
    finally:
        server.close()
        await wire.close()
