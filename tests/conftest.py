from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from edge.demo.community import run_module
from edge.vision.config import VisionConfig
from edge.vision.photos import template_of

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of photos, clips and models that are not part of the project."""
    if not (SHARED / "media").is_dir():
        pytest.skip(f"no {SHARED.name}/media beside the project: photos and clips are not shipped with it")
    return SHARED


@pytest.fixture(scope="session")
def models_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of graphs made of dlib's network: made once for all tests."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def visitor(tmp_path_factory: pytest.TempPathFactory, models_cache: Path) -> tuple[Path, bytes]:
    """The demo's clip and its visitor's face template."""
    folder = tmp_path_factory.mktemp("visitor")
    clip, portrait = folder / "visitor.mp4", folder / "portrait.png"
    asyncio.run(run_module("edge.demo.clip", str(clip), str(portrait)))
    made = template_of(portrait.read_bytes(), VisionConfig(), str(folder / "weights"), str(models_cache))
    return clip, asyncio.run(made)
