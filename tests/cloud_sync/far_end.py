"""The far end of the hub's line: a real broker, a real city process, and a city that misbehaves on purpose."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from aiomqtt import Client, Message, ProtocolVersion

from cloud_sync.city.store import CityStore
from cloud_sync.wire import CITY, ROOT, Ack, Welcome, decode_batch, decode_hello, encode, name_of, place_of, topic_of

MOSQUITTO = "/usr/sbin/mosquitto"
PATIENCE_S = 20


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 (the far end is a process: it sets no event of ours)
            await asyncio.sleep(0.01)


class Broker:
    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._config = folder / "mosquitto.conf"
        self._config.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        self._launch()
        await until(self._answers)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _launch(self) -> None:
        command = [MOSQUITTO, "-c", str(self._config)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False


class City:
    """`python -m cloud_sync.city` as a process."""

    def __init__(self, broker: Broker, db: Path, *options: str) -> None:
        self._broker = broker
        self.db = db
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "cloud_sync.city", "--mqtt", f"127.0.0.1:{self._broker.port}"]
        self._process = subprocess.Popen([*command, "--db", str(self.db), *self._options], stderr=subprocess.DEVNULL)

    def kill(self, number: int = signal.SIGKILL) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait()
            self._process = None

    def report(self) -> dict[str, Any]:
        command = [sys.executable, "-m", "cloud_sync.city", "report", "--db", str(self.db)]
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.returncode in {0, 1}, done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        return report


Answer = Callable[[Ack], list[Ack]]


@contextlib.asynccontextmanager
async def misbehaving(broker: Broker, db: Path, answer: Answer) -> AsyncIterator[CityStore]:
    """Commit like the city does, but send what `answer` makes of each acknowledgement."""
    store = CityStore(db)
    client = Client("127.0.0.1", broker.port, protocol=ProtocolVersion.V5)
    async with client, asyncio.TaskGroup() as tasks:
        await client.subscribe([(f"{ROOT}/+/hello", 1), (f"{ROOT}/+/events/+", 1)])
        await client.publish(CITY, b"online", qos=1)
        task = tasks.create_task(_misbehave(client, store, answer))
        yield store
        task.cancel()
    store.close()


async def _misbehave(client: Client, store: CityStore, answer: Answer) -> None:
    async for message in client.messages:
        await _take(client, store, answer, message)


async def _take(client: Client, store: CityStore, answer: Answer, message: Message) -> None:
    place = place_of(message.topic.value)
    assert place is not None
    if place.lane is None:
        hello = decode_hello(message.payload)
        welcome = Welcome(hello.nonce, store.hello(place.hub, hello))
        await client.publish(topic_of(place.hub, "welcome"), encode(welcome), qos=1)
        return
    mark = store.store(place.hub, place.lane, decode_batch(message.payload), None)
    for ack in answer(Ack(name_of(place.lane), mark.epoch, mark.number, mark.hash)):
        await client.publish(topic_of(place.hub, "ack"), encode(ack), qos=1)
