from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from cloud_sync.city.store import CityStore
from cloud_sync.wire import Ack
from edge.core.journal import verify
from models.system import EpochStarted
from tests.cloud_sync.far_end import Broker, City, misbehaving, until
from tests.cloud_sync.hub import HUB, hub_on

pytestmark = [pytest.mark.peer, pytest.mark.enable_socket]


def ids_in(db: Path) -> list[str]:
    with sqlite3.connect(db) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM fact ORDER BY epoch, lane, number")]


async def test_every_fact_reaches_the_city_once(broker: Broker, city: City, tmp_path: Path) -> None:
    async with hub_on(tmp_path / "hub", broker) as hub:
        ids = await hub.say(300)
        await hub.settled()
        assert hub.link == [True]
    assert sorted(ids_in(city.db)) == sorted(ids)
    report = city.report()
    assert (report["facts"], report["gaps"], report["conflicts"]) == (300, [], 0)


async def test_alarms_overtake_a_backlog_of_facts(broker: Broker, tmp_path: Path) -> None:
    order: list[str] = []

    def note(ack: Ack) -> list[Ack]:
        order.append(ack.lane)
        return [ack]

    async with hub_on(tmp_path / "hub", None) as hub:
        await hub.say(1000)
    async with misbehaving(broker, tmp_path / "city.db", note), hub_on(tmp_path / "hub", broker) as hub:
        await hub.settled()
    assert order[:4] == ["alarms"] * 4  # a window full; later ones share the line with facts
    assert "alarms" not in order[-20:]


async def test_broker_killed(broker: Broker, city: City, tmp_path: Path) -> None:
    async with hub_on(tmp_path / "hub", broker) as hub:
        ids = await hub.say(100)
        await until(lambda: hub.link == [True])
        broker.kill()
        await until(lambda: hub.link[-1] is False)
        ids += await hub.say(100)
        await broker.start()
        await hub.settled()
    assert sorted(ids_in(city.db)) == sorted(ids)
    assert city.report()["gaps"] == []


async def test_city_killed_at_many_moments(broker: Broker, city: City, tmp_path: Path) -> None:
    ids: list[str] = []
    async with hub_on(tmp_path / "hub", broker) as hub:
        for kill in range(5):
            ids += await hub.say(400)
            before = sum(hub.outbox.acknowledged(head.lane) for head in hub.outbox.heads())
            await until(lambda start=before: sum(hub.outbox.acknowledged(h.lane) for h in hub.outbox.heads()) > start)  # type: ignore[misc]
            city.kill()
            if kill % 2:
                ids += await hub.say(20)
            city.start()
        await hub.settled()
    assert sorted(ids_in(city.db)) == sorted(ids)
    assert city.report()["gaps"] == []


async def test_lost_acknowledgements(broker: Broker, tmp_path: Path) -> None:
    count = 0

    def lose_two_of_three(ack: Ack) -> list[Ack]:
        nonlocal count
        count += 1
        return [] if count % 3 else [ack]

    async with misbehaving(broker, tmp_path / "city.db", lose_two_of_three), hub_on(tmp_path / "hub", broker) as hub:
        ids = await hub.say(300)
        await hub.settled()
    assert sorted(ids_in(tmp_path / "city.db")) == sorted(ids)


async def test_reordered_and_repeated_acknowledgements(broker: Broker, tmp_path: Path) -> None:
    kept: list[Ack] = []

    def two_at_a_time_backwards(ack: Ack) -> list[Ack]:
        kept.append(ack)
        return list(reversed(kept[-2:])) * 2

    async with (
        misbehaving(broker, tmp_path / "city.db", two_at_a_time_backwards),
        hub_on(tmp_path / "hub", broker) as hub,
    ):
        ids = await hub.say(300)
        await hub.settled()
    assert sorted(ids_in(tmp_path / "city.db")) == sorted(ids)


async def test_acknowledgement_of_another_fact_is_not_believed(broker: Broker, tmp_path: Path) -> None:
    lied = False

    def lie_once(ack: Ack) -> list[Ack]:
        nonlocal lied
        if lied:
            return [ack]
        lied = True
        return [Ack(ack.lane, ack.epoch, ack.number + 5, "00" * 32)]

    async with misbehaving(broker, tmp_path / "city.db", lie_once), hub_on(tmp_path / "hub", broker) as hub:
        ids = await hub.say(50)
        await hub.settled()
    assert lied
    assert sorted(ids_in(tmp_path / "city.db")) == sorted(ids)


@pytest.mark.parametrize("more", [0, 10, 400])
async def test_restored_disk_starts_an_epoch(broker: Broker, city: City, tmp_path: Path, more: int) -> None:
    async with hub_on(tmp_path / "hub", broker) as hub:
        ids = await hub.say(60)
        await hub.settled()
    shutil.copytree(tmp_path / "hub", tmp_path / "backup")
    async with hub_on(tmp_path / "hub", broker) as hub:
        ids += await hub.say(100)
        await hub.settled()
    shutil.rmtree(tmp_path / "hub")
    (tmp_path / "backup").rename(tmp_path / "hub")
    async with hub_on(tmp_path / "hub", None) as hub:
        ids += await hub.say(more)
    async with hub_on(tmp_path / "hub", broker) as hub:
        await until(lambda: hub.outbox.heads()[0].epoch == 2)
        ids += await hub.say(10)
        await hub.settled()
        started = [entry.kind for entry in hub.journal.scan() if entry.epoch == 2]
    assert EpochStarted.meta.kind in started
    assert verify(tmp_path / "hub" / "journal.db").ok
    stored = ids_in(city.db)
    assert len(stored) == len(set(stored))
    assert set(ids) <= set(stored)
    assert city.report()["gaps"] == []
    assert city.report()["conflicts"] == 0


async def test_facts_pruned_before_the_city_had_them_leave_an_explained_gap(
    broker: Broker, city: City, tmp_path: Path
) -> None:
    bounds = {"max_rows": 200}
    async with hub_on(tmp_path / "hub", None, **bounds) as hub:
        await hub.say(100)
        for _ in range(2):
            await hub.journal.save_snapshot("access", 1, hub.journal.appended(), b"{}")
        await hub.say(10)
        await hub.journal.save_snapshot("access", 1, hub.journal.appended(), b"{}")
        await hub.say(400)
        await until(lambda: next(iter(hub.journal.scan())).seq > 1)
    async with hub_on(tmp_path / "hub", broker, **bounds) as hub:
        await hub.settled()
    report = city.report()
    assert report["gaps"]
    assert all(gap["explained"] for gap in report["gaps"])


async def test_a_city_with_an_empty_disk_gets_what_is_still_there(broker: Broker, tmp_path: Path) -> None:
    async with misbehaving(broker, tmp_path / "old.db", lambda ack: [ack]), hub_on(tmp_path / "hub", broker) as hub:
        ids = await hub.say(50)
        await hub.settled()
    async with misbehaving(broker, tmp_path / "new.db", lambda ack: [ack]), hub_on(tmp_path / "hub", broker) as hub:
        ids += await hub.say(1)
        await hub.settled()
        new = CityStore(tmp_path / "new.db")
        await until(lambda: new.report().facts == len(ids))
        assert new.marks(HUB).keys() == {"alarms", "facts"}
        new.close()
