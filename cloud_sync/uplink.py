"""The connection to the city's broker: opened, lost and opened again, for ever."""

from __future__ import annotations

import asyncio
import logging
import random

from aiomqtt import Client, MqttError, ProtocolVersion, Will
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from cloud_sync.config import CityConfig, password_of, tls_of
from cloud_sync.feeds import Fed
from cloud_sync.session import Session
from cloud_sync.wire import topic_of
from models.content import Text
from models.ports import Link, Outbox

log = logging.getLogger(__name__)
FIRST_BACKOFF_S = 1.0


def _nowhere(_feed: str, _text: Text, _until: int) -> None:
    """Let a feed be."""


async def run(outbox: Outbox, hub: str, config: CityConfig, link: Link, fed: Fed = _nowhere) -> None:
    """Bring every fact of the hub's outbox to the city until cancelled.

    `link` is told when the city answers, `fed` each feed that it sends.
    """
    backoff = FIRST_BACKOFF_S
    while True:
        said = _Said(link)
        try:
            async with _client(hub, config) as client:
                await Session(client, outbox, hub, config, said, fed).run()
        except* (MqttError, OSError) as errors:
            log.log(logging.INFO if said.ever else logging.DEBUG, "city link: %s", _words(errors))
        finally:
            said(False)  # noqa: FBT003 (the port's own form)
        if said.ever:
            backoff = FIRST_BACKOFF_S
        # Full jitter: a city that comes back is not met by all its hubs in one second.
        await asyncio.sleep(backoff * random.uniform(0.1, 1.0))  # noqa: S311 (spreads load, hides nothing)
        backoff = min(backoff * 2, config.backoff_max_s)


class _Said:
    """Passes each change of the link on once."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._up = False
        self.ever = False

    def __call__(self, up: bool) -> None:  # noqa: FBT001 (the port's own form)
        if up != self._up:
            self._up = up
            self._link(up)
        self.ever |= up


def _client(hub: str, config: CityConfig) -> Client:
    # Nothing is left to the broker or to paho's memory: the session ends with the connection, and at most
    # a message or two wait inside the client.
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = 0
    return Client(
        config.host,
        config.port,
        username=config.username,
        password=password_of(config),
        identifier=f"linli-{hub}",
        protocol=ProtocolVersion.V5,
        clean_start=True,
        properties=properties,
        keepalive=config.keepalive_s,
        tls_context=tls_of(config),
        will=Will(topic_of(hub, "status"), b"offline", qos=1, retain=True),
        max_queued_outgoing_messages=16,
        max_queued_incoming_messages=256,
    )


def _words(errors: BaseExceptionGroup[BaseException]) -> str:
    return "; ".join(str(error) or type(error).__name__ for error in _leaves(errors))


def _leaves(errors: BaseException) -> list[BaseException]:
    if isinstance(errors, BaseExceptionGroup):
        return [leaf for inner in errors.exceptions for leaf in _leaves(inner)]
    return [errors]
