from __future__ import annotations

from pathlib import Path

import pytest

from edge.vision.liveness import Passive, passive_of


@pytest.fixture(scope="module")
def passive(shared: Path) -> Passive:
    found = passive_of(shared / "weights")
    if found is None:
        pytest.skip("no minifasnet_*.onnx beside the project")
    return found
