from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.ring import SHARED_MEMORY
from tests.edge.media.clips import noisy, write


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("clips") / "gate.mp4", noisy(20.0))


@pytest.fixture
def hub() -> Iterator[str]:
    name = f"test-{uuid.uuid4().hex[:12]}"
    yield name
    assert not list(SHARED_MEMORY.glob(f"linli-{name}+*")), "a ring was left behind"
