from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.edge.web.house import Browser, House, browser, house
from tests.edge.web.lobby import hall, phone, zhao

__all__ = ["admin", "guest", "hall", "home", "phone", "zhao"]


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    """A hub whose administrator exists, served on loopback."""
    async with house(tmp_path) as running:
        await running.enrol("maintainer")
        yield running


@pytest.fixture
async def guest(home: House) -> AsyncIterator[Browser]:
    """A browser that nobody signed in to."""
    async with browser(home.url) as client:
        yield client


@pytest.fixture
async def admin(guest: Browser) -> Browser:
    """The same browser, signed in as the administrator."""
    assert await guest.sign_in() == 200
    return guest
