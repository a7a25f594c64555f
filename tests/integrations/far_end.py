"""A simulator as its own program, and what it printed."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

PATIENCE_S = 10.0


class FarEnd:
    def __init__(self, process: Process, port: str) -> None:
        self._process = process
        self.port = port
        self.lines: list[dict[str, object]] = []

    async def seen(self, **fields: object) -> dict[str, object]:
        """Return the next line that has these fields."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            while line := await self._process.stdout.readline():
                self.lines.append(json.loads(line))
                if fields.items() <= self.lines[-1].items():
                    return self.lines[-1]
        raise AssertionError(f"the simulator ended before it said {fields}")

    async def tell(self, line: str) -> None:
        """Switch a fault and wait until it is switched."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        await self.seen(what="control", line=line)

    async def end(self) -> None:
        """Have it quit and keep all that it said."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"quit\n")
        self._process.stdin.close()
        self.lines += [json.loads(line) async for line in self._process.stdout]
        assert await self._process.wait() == 0

    def commands(self) -> list[dict[str, object]]:
        return [line for line in self.lines if line["what"] == "command"]


@asynccontextmanager
async def far_end(module: str, folder: Path, *args: str) -> AsyncIterator[FarEnd]:
    port = folder / "tty"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, "--pty-link", str(port), *args, stdin=PIPE, stdout=PIPE
    )
    it = FarEnd(process, str(port))
    try:
        await it.seen(what="ready")
        yield it
    finally:
        if process.returncode is None and it.lines[-1]["what"] != "pulled":
            process.terminate()
        await process.communicate()
