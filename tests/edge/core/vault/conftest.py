from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.core.identity import People
from edge.core.vault import Vault


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = Vault(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def people(vault: Vault) -> People:
    return People(vault)
