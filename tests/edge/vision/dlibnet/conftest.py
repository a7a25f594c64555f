from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from edge.vision.dlibnet.session import model_for, session_of
from edge.vision.embedders.dlib_graph import DAT
from edge.vision.landmarks import model_file


@pytest.fixture(scope="session")
def dat() -> Path:
    return model_file(DAT)


@pytest.fixture(scope="session")
def filled(dat: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with both forms of the network."""
    folder = tmp_path_factory.mktemp("filled")
    session_of(dat, folder)
    assert len(list(folder.iterdir())) == 2
    assert model_for(dat, folder).is_relative_to(folder)
    return folder


@pytest.fixture
def cache(filled: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(filled, tmp_path / "cache"))
