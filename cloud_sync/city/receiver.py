"""The city's end of the line: takes batches from the broker, commits them, then acknowledges."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

import msgspec
from aiomqtt import Client, Message, MqttError, ProtocolVersion, Will
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from cloud_sync.city.store import CityStore
from cloud_sync.wire import (
    CITY,
    ROOT,
    Ack,
    Place,
    Welcome,
    decode_batch,
    decode_hello,
    encode,
    name_of,
    place_of,
    topic_of,
)
from models.nouns import Lane

log = logging.getLogger(__name__)
RETRY_S = 1.0


async def receive(
    host: str,
    port: int,
    store: CityStore,
    *,
    username: str | None = None,
    password: str | None = None,
    feeds: Mapping[str, bytes] = {},
) -> None:
    """Serve hubs until cancelled; a lost broker is tried again each second. `feeds`: what is sent down, by topic."""
    while True:
        try:
            async with _client(host, port, username, password) as client:
                await client.subscribe([(f"{ROOT}/+/hello", 1), (f"{ROOT}/+/events/+", 1)])
                await client.publish(CITY, b"online", qos=1, retain=True)
                for topic, payload in feeds.items():
                    await client.publish(topic, payload, qos=1, retain=True)
                log.info("city: receiving from %s:%d", host, port)
                await _serve(client, store)
        except MqttError as error:
            log.info("city: broker: %s", error)
        await asyncio.sleep(RETRY_S)


def _client(host: str, port: int, username: str | None, password: str | None) -> Client:
    # Clean: what arrives while the city is away is sent again by the hubs, not piled up in the broker.
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = 0
    return Client(
        host,
        port,
        username=username,
        password=password,
        protocol=ProtocolVersion.V5,
        clean_start=True,
        properties=properties,
        will=Will(CITY, b"offline", qos=1, retain=True),
    )


async def _serve(client: Client, store: CityStore) -> None:
    async for message in client.messages:
        place = place_of(message.topic.value)
        if place is None:
            continue
        try:
            if place.topic == "hello":
                await _welcome(client, store, place.hub, message.payload)
            elif place.topic == "events" and place.lane is not None:
                await _commit(client, store, place, place.lane, message)
        except (msgspec.MsgspecError, ValueError) as error:
            log.warning("city: %s is not understood: %s", message.topic, error)


async def _welcome(client: Client, store: CityStore, hub: str, payload: bytes) -> None:
    hello = decode_hello(payload)
    marks = await asyncio.to_thread(store.hello, hub, hello)
    await client.publish(topic_of(hub, "welcome"), encode(Welcome(hello.nonce, marks)), qos=1)


async def _commit(client: Client, store: CityStore, place: Place, lane: Lane, message: Message) -> None:
    events = decode_batch(message.payload)
    if not events or len({event.linliepoch for event in events}) != 1:
        raise ValueError("a batch holds facts of one epoch")
    mark = await asyncio.to_thread(store.store, place.hub, lane, events, _first(message))
    answer = encode(Ack(name_of(lane), mark.epoch, mark.number, mark.hash))
    await client.publish(topic_of(place.hub, "ack"), answer, qos=1)
    if mark.number + 1 < events[0].linlinumber:
        await client.publish(topic_of(place.hub, "gap"), answer, qos=1)


def _first(message: Message) -> int | None:
    said = dict(getattr(message.properties, "UserProperty", ()))
    return int(said["first"]) if "first" in said else None
