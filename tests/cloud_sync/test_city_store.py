from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Raw

from cloud_sync.city.store import CityStore
from cloud_sync.wire import CloudEvent, Hello, HubLane, Mark
from models.nouns import Lane

HUB = "hub-7"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CityStore]:
    store = CityStore(tmp_path / "city.db")
    yield store
    store.close()


def fact(number: int, event_id: str = "", epoch: int = 1) -> CloudEvent:
    return CloudEvent(
        specversion="1.0",
        id=event_id or f"e{number}",
        source="/hubs/hub-7/access",
        type="linli.access.door_closed",
        time="2026-11-23T09:10:19.170910542Z",
        datacontenttype="application/json",
        linliepoch=epoch,
        linlilane="facts",
        linlinumber=number,
        linlihash=f"{number:02x}",
        linliversion=1,
        linlimono="1",
        linliboot="0123456789abcdef",
        linliquality=2,
        data=Raw(b"{}"),
    )


def put(store: CityStore, *numbers: int, first: int | None = None) -> Mark:
    return store.store(HUB, Lane.FACTS, [fact(number) for number in numbers], first)


def test_the_mark_stops_at_a_hole_and_goes_on_when_it_is_filled(store: CityStore) -> None:
    assert put(store, 1, 2) == Mark(1, 2, "02")
    assert put(store, 5, 6) == Mark(1, 2, "02")
    assert [(gap.first, gap.last, gap.explained) for gap in store.report().gaps] == [(3, 4, False)]
    assert put(store, 3, 4) == Mark(1, 6, "06")
    assert store.report().gaps == []


def test_what_comes_again_is_dropped(store: CityStore) -> None:
    put(store, 1, 2, 3)
    assert put(store, 2, 3, 4) == Mark(1, 4, "04")
    report = store.report()
    assert (report.facts, report.duplicates, report.conflicts) == (4, 2, 0)


def test_a_gap_that_the_hub_explains(store: CityStore) -> None:
    put(store, 1)
    assert put(store, 11, 12, first=11) == Mark(1, 12, "0c")
    assert [(gap.first, gap.last, gap.explained) for gap in store.report().gaps] == [(2, 10, True)]


def test_a_hello_explains_a_gap_where_nothing_is_left(store: CityStore) -> None:
    put(store, 1)
    marks = store.hello(HUB, Hello("n", 1, {"facts": HubLane(number=9, hash="", first=10)}))
    assert marks["facts"] == Mark(1, 9, "")
    assert put(store, 10) == Mark(1, 10, "0a")


def test_a_new_epoch_brings_known_facts_under_new_numbers(store: CityStore) -> None:
    put(store, 1, 2, 3)
    again = [fact(1, "e2", epoch=2), fact(2, "e3", epoch=2), fact(3, "e4", epoch=2)]
    assert store.store(HUB, Lane.FACTS, again, None) == Mark(2, 3, "03")
    report = store.report()
    assert (report.facts, report.duplicates, report.gaps) == (4, 2, [])
    assert store.marks(HUB)["facts"].epoch == 2


def test_another_fact_under_a_taken_number_is_refused_and_counted(store: CityStore) -> None:
    put(store, 1, 2)
    mark = store.store(HUB, Lane.FACTS, [fact(2, "other")], None)
    assert mark.number == 2
    assert (store.report().facts, store.report().conflicts) == (2, 1)


def test_hubs_do_not_meet(store: CityStore) -> None:
    put(store, 1, 2)
    assert store.store("hub-8", Lane.FACTS, [fact(1)], None) == Mark(1, 1, "01")
    assert store.report().facts == 3


def test_a_batch_is_all_or_nothing(store: CityStore) -> None:
    broken = fact(2)
    with pytest.raises(AttributeError):
        store.store(HUB, Lane.FACTS, [fact(1), broken, None], None)  # type: ignore[list-item]
    assert store.report().facts == 0
