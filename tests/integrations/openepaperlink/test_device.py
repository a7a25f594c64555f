from __future__ import annotations

import hashlib

import msgspec
import pytest

from integrations.openepaperlink import Config, TagConfig
from integrations.openepaperlink.simulator import SimulatedAccessPoint
from models.glass import BatteryVoltage, Glass, PanelSignal, PanelTemperature
from models.integration import DeviceRefused, DeviceUnavailable
from models.program import SECOND
from models.relay import PulseRelay
from models.things import Displays
from tests.integrations.glasses import Drawn, show
from tests.integrations.openepaperlink.point import MACS, A, B, C, device, fetched, reported, said, until
from tests.integrations.recorder import Recorder, running

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


async def test_a_picture_is_sent_and_confirmed_when_the_tag_has_fetched_it(
    hub: Recorder, url: str, point: SimulatedAccessPoint
) -> None:
    it = device(hub, url)
    async with running(it):
        await it.handle(show("ap/0", A), 0)
        await reported(hub, A, "sent")
        await fetched(point)
        await reported(hub, A, "confirmed")
    assert point.tags[MACS[0]].glass == f"{A.id} 296".encode() * 1000
    assert said(hub) == [(0, A.id, "sent", None), (0, A.id, "confirmed", None)]
    assert [fields["dither"] for fields in point.uploads] == ["0"]


async def test_tags_are_things_that_measure(hub: Recorder, url: str, point: SimulatedAccessPoint) -> None:
    async with running(device(hub, url, tags=2)):
        await hub.until(lambda: hub.answers > 0)
        assert hub.measured == {}
        await point.check_in()
        await hub.until(lambda: len(hub.measured) == 6)
    assert hub.measured["ap.1", BatteryVoltage.meta.kind] == 2.912
    assert hub.measured["ap.1", PanelSignal.meta.kind] == -61
    assert hub.measured["ap.0", PanelTemperature.meta.kind] == 22
    assert [(thing.id, thing.via) for thing in hub.things] == [("ap.0", "ap"), ("ap.1", "ap")]
    assert hub.things[0].abilities[0] == Displays(Glass(width=296, height=128, palette="bwr", format="jpeg"))


async def test_many_tags_get_their_pictures_one_after_another_over_pages(
    hub: Recorder, url: str, point: SimulatedAccessPoint
) -> None:
    it = device(hub, url, tags=7)
    async with running(it):
        for number in range(7):
            await it.handle(show(f"ap/{number}", A), 0)
        await reported(hub, A, "sent", number=6)
        await fetched(point)
        for number in range(7):
            await reported(hub, A, "confirmed", number=number)
    assert [fields["mac"] for fields in point.uploads] == MACS


async def test_slides_take_turns_and_the_tag_comes_back_in_time_for_the_next(
    hub: Recorder, url: str, point: SimulatedAccessPoint
) -> None:
    now = [1000 * SECOND]
    it = device(hub, url, now=now, min_s=180, ttl_m=5)
    async with running(it):
        await it.handle(show("ap/0", A, B, start=1000 * SECOND), 0)
        await reported(hub, A, "sent")
        now[0] += 180 * SECOND
        await reported(hub, B, "sent")
    assert [fields["ttl"] for fields in point.uploads] == ["3", "3"]


async def test_an_access_point_that_is_busy_is_asked_later_and_later(
    hub: Recorder, url: str, point: SimulatedAccessPoint
) -> None:
    point.faults.add("busy")
    it = device(hub, url)
    async with running(it):
        await it.handle(show("ap/0", A), 0)
        await reported(hub, A, "sent", "busy")
        point.faults.clear()
        await reported(hub, A, "sent")


async def test_one_that_drops_each_upload_is_lost(hub: Recorder, url: str, point: SimulatedAccessPoint) -> None:
    point.faults.add("drop")
    it = device(hub, url)
    await it.handle(show("ap/0", A), 0)
    with pytest.raises(DeviceUnavailable) as caught:
        await it.run()
    assert caught.value.reason == "closed"
    assert said(hub) == [(0, A.id, "sent", "closed")]
    point.faults.clear()
    async with running(it):
        await reported(hub, A, "sent")


async def test_one_that_is_not_there_is_lost(hub: Recorder) -> None:
    it = device(hub, "http://127.0.0.1:1")
    await it.handle(show("ap/0", A), 0)
    with pytest.raises(DeviceUnavailable) as caught:
        await it.run()
    assert caught.value.reason == "silent"
    assert hub.answers == 0
    assert said(hub) == [(0, A.id, "sent", "silent")]


async def test_one_that_answers_garbage_is_lost(hub: Recorder, url: str, point: SimulatedAccessPoint) -> None:
    point.faults.add("garbage")
    with pytest.raises(DeviceUnavailable) as caught:
        await device(hub, url).run()
    assert caught.value.reason == "garbled"


async def test_a_tag_it_does_not_know_fails_alone_and_gets_its_picture_when_it_is_known(
    hub: Recorder, url: str, point: SimulatedAccessPoint
) -> None:
    forgotten = point.tags.pop(MACS[0])
    it = device(hub, url, tags=2)
    async with running(it):
        for number in range(2):
            await it.handle(show(f"ap/{number}", A), 0)
        await reported(hub, A, "sent", "unknown_tag")
        await reported(hub, A, "sent", number=1)
        assert len(point.uploads) == 1
        point.tags[MACS[0]] = forgotten
        await reported(hub, A, "sent")


async def test_a_tag_that_never_fetches_is_said_to_have_failed_and_gets_it_again(
    hub: Recorder, url: str, point: SimulatedAccessPoint
) -> None:
    point.faults.add("asleep")
    it = device(hub, url, confirm_s=0.1)
    async with running(it):
        await it.handle(show("ap/0", A), 0)
        await point.draw()
        await reported(hub, A, "sent", "not_fetched")
        await until(lambda: len(point.uploads) > 1)
        point.faults.clear()
        await fetched(point)
        await reported(hub, A, "confirmed")


async def test_a_transfer_that_broke_off_is_begun_again(hub: Recorder, url: str, point: SimulatedAccessPoint) -> None:
    point.faults.add("fail")
    it = device(hub, url)
    async with running(it):
        await it.handle(show("ap/0", A), 0)
        await reported(hub, A, "sent")
        await fetched(point)
        await reported(hub, A, "sent", "not_fetched")
        point.faults.clear()
        await until(lambda: len(point.uploads) > 1)
        await fetched(point)
        await reported(hub, A, "confirmed")


async def test_another_program_with_the_same_slide_is_said_and_not_sent(
    hub: Recorder, url: str, point: SimulatedAccessPoint
) -> None:
    it = device(hub, url)
    async with running(it):
        await it.handle(show("ap/0", A), 0)
        await reported(hub, A, "sent")
        other = msgspec.structs.replace(show("ap/0", A).program, id="f" * 64)
        await it.handle(msgspec.structs.replace(show("ap/0", A), program=other), 0)
        await hub.until(lambda: hub.reports[-1][1].program == other.id)
    assert len(point.uploads) == 1


async def test_what_cannot_be_drawn_is_said_and_the_next_is_shown(
    hub: Recorder, url: str, point: SimulatedAccessPoint, frames: Drawn
) -> None:
    frames.gone.add(A.id)
    frames.busy = True
    it = device(hub, url)
    async with running(it):
        await it.handle(show("ap/0", A), 0)
        await hub.until(lambda: hub.answers > 1)
        assert hub.reports == []
        frames.busy = False
        await reported(hub, A, "sent", "no_content")
        await it.handle(show("ap/0", B), 0)
        await reported(hub, B, "sent")
    assert [fields["sha256"] for fields in point.uploads] == [hashlib.sha256(f"{B.id} 296".encode() * 1000).hexdigest()]


async def test_instead_of_what_cannot_be_drawn_the_fallback_is_shown(
    hub: Recorder, url: str, point: SimulatedAccessPoint, frames: Drawn
) -> None:
    frames.gone.add(A.id)
    it = device(hub, url, reupload_s=0.1)
    async with running(it):
        await it.handle(show("ap/0", A, fallback=(C,)), 0)
        await reported(hub, A, "sent", "no_content")
        await fetched(point)
        await reported(hub, C, "confirmed")
        await until(lambda: len(point.uploads) > 1)
        frames.gone.clear()
        await reported(hub, A, "sent")
    assert said(hub)[:4] == [
        (0, C.id, "sent", None),
        (0, A.id, "sent", "no_content"),
        (0, C.id, "confirmed", None),
        (0, A.id, "sent", "no_content"),
    ]


async def test_it_takes_programs_for_its_tags_alone(hub: Recorder) -> None:
    for command in (show("ap/1", A), PulseRelay(channel="ap/0", ms=1)):
        with pytest.raises(DeviceRefused):
            await device(hub, "http://ap").handle(command, 0)


def test_a_tag_stands_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        Config(id="ap", kind="x", url="http://ap", tags=(TagConfig(mac="A" * 16, width=99, height=99),) * 2)
