from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of photos, clips and models that are not part of the project."""
    if not (SHARED / "media").is_dir():
        pytest.skip(f"no {SHARED.name}/media beside the project: photos and clips are not shipped with it")
    return SHARED
