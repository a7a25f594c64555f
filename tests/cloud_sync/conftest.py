from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.cloud_sync.far_end import MOSQUITTO, Broker, City

INSTALLED = Path(MOSQUITTO).exists()


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    if not INSTALLED:
        pytest.skip("the Debian package mosquitto is not installed")
    broker = Broker(tmp_path)
    await broker.start()
    yield broker
    broker.kill()


@pytest.fixture
def city(broker: Broker, tmp_path: Path) -> Iterator[City]:
    city = City(broker, tmp_path / "city.db")
    city.start()
    yield city
    city.kill()
