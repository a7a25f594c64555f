from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from integrations.openepaperlink import panel, uploads
from integrations.openepaperlink.simulator import SimulatedAccessPoint
from tests.integrations.glasses import Drawn
from tests.integrations.openepaperlink.point import MACS
from tests.integrations.recorder import Recorder


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(panel, "FIRST_RETRY_S", 0.01)


@pytest.fixture
async def point() -> SimulatedAccessPoint:
    return SimulatedAccessPoint(MACS)


@pytest.fixture
async def url(point: SimulatedAccessPoint) -> AsyncIterator[str]:
    runner = web.AppRunner(point.app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
def frames() -> Drawn:
    return Drawn(lambda slide, glass: f"{slide.id} {glass.width}".encode() * 1000)


@pytest.fixture
def hub(frames: Drawn) -> Recorder:
    return Recorder({}, frames)
