from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integrations.wire import Wire, open_wire


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Wire]:
    with open_wire(tmp_path) as it:
        yield it
