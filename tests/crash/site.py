"""A hub with board, broker and city, each of which can be killed at any instant and started again."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import yaml

from edge.demo import programs
from tests.hub import RunningHub

START_S = 90.0
STOP_S = 60.0
POLL_S = 0.01


class Program:
    """One program, as often as it is started; its output in one log."""

    def __init__(self, log: Path, *words: str) -> None:
        self.log, self._words = log, words
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self.log.open("ab") as out:
            self._process = await asyncio.create_subprocess_exec(
                *self._words, stdin=asyncio.subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def kill(self) -> None:
        """kill -9, the whole group."""
        if self._process is not None and self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()

    async def end(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            async with asyncio.timeout(STOP_S):
                await self._process.wait()


class Site:
    """`up` is set while the hub answers. The city link asks again after one second instead of ten."""

    def __init__(self, hub: RunningHub) -> None:
        self.base, folder = hub, hub.folder
        self.up = asyncio.Event()
        self.city_db = folder / "city.db"
        self.journal = hub.data / "journal.db"
        conf, config = folder / "mosquitto.conf", folder / "linli.yaml"
        conf.write_text(f"listener {hub.broker_port} 127.0.0.1\nallow_anonymous true\n")
        where = f"127.0.0.1:{hub.broker_port}"
        city = {"host": "127.0.0.1", "port": hub.broker_port, "tls": False}
        hub.config["city"] = city | {"stall_s": 1.0, "backoff_max_s": 1.0}
        config.write_text(yaml.safe_dump(hub.config, allow_unicode=True))
        receiver = programs.python("cloud_sync.city", "--mqtt", where, "--db", str(self.city_db))
        self.broker = Program(folder / "broker.log", "/usr/sbin/mosquitto", "-c", str(conf))
        self.city = Program(folder / "city.log", *receiver)
        self.hub = Program(folder / "hub.log", *programs.python("edge", "run", "--config", str(config)))

    async def open(self) -> None:
        await self.base.people()
        await self.base.start_board()
        for program in (self.broker, self.city, self.hub):
            await program.start()
        await self.wait_up()

    async def wait_up(self) -> None:
        async with asyncio.timeout(START_S), aiohttp.ClientSession() as http:
            while not await _answers(http, f"{self.base.url}/healthz"):
                assert self.hub.running, self.hub.log.read_text(errors="replace")[-4000:]
                await asyncio.sleep(POLL_S)
        self.up.set()

    async def kill_hub(self) -> None:
        self.up.clear()
        await self.hub.kill()

    async def close(self) -> None:
        for program in (self.hub, self.city, self.broker):
            await program.kill()


@asynccontextmanager
async def site_in(folder: Path) -> AsyncIterator[Site]:
    async with AsyncExitStack() as stack:
        site = Site(RunningHub(folder, stack))
        try:
            await site.open()
            yield site
        finally:
            await site.close()


async def _answers(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False
