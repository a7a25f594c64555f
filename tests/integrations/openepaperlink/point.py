"""An access point and its tags, as tests speak of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from integrations.openepaperlink import Config, TagConfig
from integrations.openepaperlink.device import AccessPoint
from integrations.openepaperlink.simulator import SimulatedAccessPoint
from models.glass import Slide
from tests.integrations.glasses import slide
from tests.integrations.recorder import Recorder

MACS = [f"00000281E3A23B1{n}" for n in range(7)]
A, B, C = (slide(name) for name in "abc")
Report = tuple[int, str | None, str, str | None]


def device(hub: Recorder, url: str, tags: int = 1, now: list[int] | None = None, **changes: Any) -> AccessPoint:
    given: dict[str, Any] = {
        "id": "ap", "kind": "openepaperlink", "url": url, "gap_s": 0.01, "poll_s": 0.05, "min_s": 1,
        "tags": tuple(TagConfig(mac=mac.lower(), width=296, height=128) for mac in MACS[:tags]),
    }  # fmt: skip
    config = Config(**(given | changes))
    return AccessPoint(config, hub, lambda: now[0]) if now else AccessPoint(config, hub)


def said(hub: Recorder) -> list[Report]:
    return [(number, report.slide, report.proof, report.failed) for number, report in hub.reports]


async def reported(hub: Recorder, slide: Slide, proof: str, failed: str | None = None, number: int = 0) -> None:
    await hub.until(lambda: (number, slide.id, proof, failed) in said(hub))


async def fetched(point: SimulatedAccessPoint) -> None:
    await point.draw()
    await point.check_in()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 (the far end tells nobody)
            await asyncio.sleep(0.005)
