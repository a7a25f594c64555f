from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from aiomqtt import Client, ProtocolVersion

from cloud_sync import run
from cloud_sync.feeds import MOST_BYTES, decode_feed, feed_named, feed_topic
from edge.core.tasks import spawn, stop
from models.content import Table, Text
from tests.cloud_sync.far_end import Broker, City, until
from tests.cloud_sync.hub import HUB, city_config, hub_on

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

WEATHER = Text(title="今日天气", blocks=(Table(columns=("时间", "天气"), rows=(("14时", "多云"),)),))
PAYLOAD = msgspec.json.encode({"text": WEATHER, "until": "2026-11-24T20:00:00+08:00"})
ENDS = 1_795_521_600_000_000_000


async def test_what_the_city_retains_reaches_a_hub_that_connects_later(broker: Broker, tmp_path: Path) -> None:
    folder = tmp_path / "feeds" / HUB
    folder.mkdir(parents=True)
    (folder / "weather.json").write_bytes(PAYLOAD)
    city = City(broker, tmp_path / "city.db", "--feeds", str(folder.parent))
    city.start()
    came: list[tuple[str, Text, int]] = []
    try:
        async with hub_on(tmp_path / "hub", None) as hub:
            link = spawn(
                run(hub.outbox, HUB, city_config(broker), hub.link.append, lambda *feed: came.append(feed)), "link"
            )
            await until(lambda: bool(came))
            await stop(link)
    finally:
        city.kill()
    assert came == [("weather", WEATHER, ENDS)]


async def test_a_feed_nobody_understands_harms_nothing(broker: Broker, city: City, tmp_path: Path) -> None:
    came: list[str] = []
    async with hub_on(tmp_path / "hub", None) as hub:
        link = spawn(
            run(hub.outbox, HUB, city_config(broker), hub.link.append, lambda name, *_: came.append(name)), "link"
        )
        await until(lambda: True in hub.link)
        async with Client("127.0.0.1", broker.port, protocol=ProtocolVersion.V5) as other:
            for payload in (b"", b"{}", b'{"text": 1}', b"x" * (MOST_BYTES + 1), PAYLOAD.replace(b"+08:00", b"")):
                await other.publish(feed_topic(HUB, "weather"), payload, qos=1)
            await other.publish(feed_topic(HUB, "-not a name-"), PAYLOAD, qos=1)
            await other.publish(feed_topic("hub-8", "weather"), PAYLOAD, qos=1)
            await other.publish(feed_topic(HUB, "bus"), PAYLOAD, qos=1)
        await until(lambda: bool(came))
        await hub.say(3)
        await hub.settled()
        await stop(link)
    assert came == ["bus"]


def test_a_feed_is_named_by_its_topic() -> None:
    assert feed_named(HUB, feed_topic(HUB, "weather")) == "weather"
    assert feed_named(HUB, feed_topic("hub-8", "weather")) is None
    assert feed_named(HUB, f"linli/v1/{HUB}/ack") is None
    with pytest.raises(msgspec.ValidationError):
        feed_named(HUB, feed_topic(HUB, "a/b"))


def test_its_end_is_an_instant() -> None:
    assert decode_feed(PAYLOAD) == (WEATHER, ENDS)
