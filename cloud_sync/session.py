"""One connection's life: hello and welcome, then batches and acknowledgements until something is wrong."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time

import msgspec
from aiomqtt import Client, Message
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from cloud_sync.config import CityConfig
from cloud_sync.feeds import Fed, decode_feed, feed_named, feeds_of
from cloud_sync.handshake import agree, hello_of, same
from cloud_sync.window import Window
from cloud_sync.wire import (
    BATCH_TYPE,
    CITY,
    Ack,
    Welcome,
    decode_ack,
    decode_welcome,
    encode,
    encode_batch,
    lane_of,
    place_of,
    topic_of,
)
from models.nouns import Lane
from models.ports import Head, Link, Outbox

log = logging.getLogger(__name__)


class Session:
    """Speaks for the hub over a client that is connected."""

    def __init__(self, client: Client, outbox: Outbox, hub: str, config: CityConfig, link: Link, fed: Fed) -> None:
        self._client = client
        self._outbox = outbox
        self._hub = hub
        self._config = config
        self._link = link
        self._fed = fed
        self._windows = {lane: Window(config.window) for lane in Lane}
        self._wake = asyncio.Event()
        self._nonce = ""
        self._welcome: Welcome | None = None
        self._again = False

    async def run(self) -> None:
        """Work until the connection breaks: an ExceptionGroup with the MqttError."""
        hub = self._hub
        answers = topic_of(hub, "welcome"), topic_of(hub, "ack"), topic_of(hub, "gap")
        await self._client.subscribe([(topic, 1) for topic in (*answers, feeds_of(hub), CITY)])
        await self._client.publish(topic_of(hub, "status"), b"online", qos=1, retain=True)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._receive())
            for lane in Lane:
                tasks.create_task(self._watch(lane))
            tasks.create_task(self._talk())

    async def _talk(self) -> None:
        while True:
            await self._handshake()
            self._link(True)  # noqa: FBT003 (the port's own form)
            await self._stream()

    async def _handshake(self) -> None:
        """Say hello until the city's welcome agrees with what is here."""
        patience = self._config.stall_s
        while True:
            self._nonce, self._welcome, self._again = secrets.token_hex(8), None, False
            hello = await hello_of(self._outbox, self._nonce)
            await self._client.publish(topic_of(self._hub, "hello"), encode(hello), qos=1)
            welcome = await self._welcomed(patience)
            if welcome is None:
                self._link(False)  # noqa: FBT003
                patience = min(patience * 2, self._config.backoff_max_s)
            elif (marks := await agree(self._outbox, welcome)) is not None:
                for lane, number in marks.items():
                    self._windows[lane].restart(number)
                return

    async def _welcomed(self, patience: float) -> Welcome | None:
        try:
            async with asyncio.timeout(patience):
                while self._welcome is None and not self._again:
                    self._wake.clear()
                    await self._wake.wait()
        except TimeoutError:
            return None
        return self._welcome

    async def _stream(self) -> None:
        """Send until the city falls silent, starts again, or says what can't be."""
        while not self._again:
            self._wake.clear()
            heads = {head.lane: head for head in self._outbox.heads()}
            lane = next((lane for lane in Lane if self._windows[lane].may_send(heads[lane].number)), None)
            if lane is not None:
                await self._send(heads[lane])
                continue
            try:
                async with asyncio.timeout(self._patience()):
                    await self._wake.wait()
            except TimeoutError:
                log.info("city: no acknowledgement for %.0f s, asking again", self._config.stall_s)
                return

    def _patience(self) -> float | None:
        times = [sent for window in self._windows.values() if (sent := window.oldest()) is not None]
        return max(0.0, min(times) + self._config.stall_s - time.monotonic()) if times else None

    async def _send(self, head: Head) -> None:
        window = self._windows[head.lane]
        entries = await self._outbox.read(head.lane, window.next - 1, self._config.batch)
        if not entries or entries[0].epoch != head.epoch:
            self._again = True  # pruned or renumbered meanwhile: the next hello says so
            return
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        properties.ContentType = BATCH_TYPE
        if entries[0].number > window.next:
            properties.UserProperty = [("first", str(entries[0].number))]
        window.sent(entries[-1].number, time.monotonic())
        topic = topic_of(self._hub, "events", head.lane)
        payload = encode_batch(self._hub, entries)
        await self._client.publish(topic, payload, qos=1, properties=properties)

    async def _watch(self, lane: Lane) -> None:
        while True:
            newest = next(head.number for head in self._outbox.heads() if head.lane is lane)
            await self._outbox.wait(lane, newest)
            self._wake.set()

    async def _receive(self) -> None:
        async for message in self._client.messages:
            try:
                await self._take(message)
            except msgspec.MsgspecError as error:
                log.warning("city: %s is not understood: %s", message.topic, error)
            self._wake.set()

    async def _take(self, message: Message) -> None:
        payload = message.payload
        if message.topic.value == CITY:
            self._again = self._again or (payload == b"online" and not message.retain)
            return
        feed = feed_named(self._hub, message.topic.value)
        if feed is not None:
            self._fed(feed, *decode_feed(payload))
            return
        place = place_of(message.topic.value)
        if place is None:
            return
        if place.topic == "welcome":
            welcome = decode_welcome(payload)
            if welcome.nonce == self._nonce:
                self._welcome = welcome
        elif place.topic == "ack":
            await self._acknowledged(decode_ack(payload))
        elif place.topic == "gap":
            gap = decode_ack(payload)
            self._windows[lane_of(gap.lane)].rewind(gap.number)

    async def _acknowledged(self, ack: Ack) -> None:
        lane = lane_of(ack.lane)
        head = next(head for head in self._outbox.heads() if head.lane is lane)
        if ack.epoch != head.epoch:
            return
        if ack.number > head.number or not await same(self._outbox, head, ack.number, ack.hash):
            self._again = True
            return
        if self._windows[lane].acknowledged(ack.number, time.monotonic()):
            await self._outbox.acknowledge(ack.epoch, lane, ack.number)
