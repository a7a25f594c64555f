from __future__ import annotations

import pytest

from integrations.openepaperlink.simulator import SimulatedAccessPoint
from tests.integrations.glasses import show
from tests.integrations.openepaperlink.point import MACS, A, device, fetched, reported, said, until
from tests.integrations.recorder import Recorder, running

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.mark.parametrize(("fault", "reason"), [("reset", "tag_restarted"), ("other", "other_picture")])
async def test_a_glass_that_shows_something_else_is_said_and_set_right(
    hub: Recorder, url: str, point: SimulatedAccessPoint, fault: str, reason: str
) -> None:
    it = device(hub, url)
    async with running(it):
        await it.handle(show("ap/0", A), 0)
        await reported(hub, A, "sent")
        await fetched(point)
        await reported(hub, A, "confirmed")
        hub.reports.clear()
        await point.control([fault, MACS[0]])
        await reported(hub, A, "sent", reason)
        await until(lambda: len(point.uploads) > 1)
        await fetched(point)
        await reported(hub, A, "confirmed")


async def test_an_access_point_that_restarted_gets_its_pictures_again(
    hub: Recorder, url: str, point: SimulatedAccessPoint
) -> None:
    it = device(hub, url, poll_s=100)
    async with running(it):
        await it.handle(show("ap/0", A), 0)
        await reported(hub, A, "sent")
        await point.control(["restart"])
        await until(lambda: len(point.uploads) > 1)
        await fetched(point)
        await reported(hub, A, "confirmed")


async def test_a_picture_is_uploaded_again_from_time_to_time_and_stays_confirmed(
    hub: Recorder, url: str, point: SimulatedAccessPoint
) -> None:
    it = device(hub, url, reupload_s=0.1)
    async with running(it):
        await it.handle(show("ap/0", A), 0)
        await reported(hub, A, "sent")
        await fetched(point)
        await reported(hub, A, "confirmed")
        await until(lambda: len(point.uploads) > 2)
        await fetched(point)
        seen = hub.answers
        await hub.until(lambda: hub.answers > seen + 1)
    assert said(hub) == [(0, A.id, "sent", None), (0, A.id, "confirmed", None)]


async def test_what_the_tag_had_before_the_hub_started_is_sent_not_confirmed(
    hub: Recorder, url: str, point: SimulatedAccessPoint
) -> None:
    for proof in ("confirmed", "sent"):
        it = device(hub, url)
        async with running(it):
            hub.reports.clear()
            await it.handle(show("ap/0", A), 0)
            await reported(hub, A, "sent")
            await fetched(point)
            await reported(hub, A, proof)
            seen = hub.answers
            await until(lambda: hub.answers > seen + 2)  # noqa: B023 (called at once)
    assert said(hub) == [(0, A.id, "sent", None)]
