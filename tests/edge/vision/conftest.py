from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.vision.enrolling.decode import decoded
from edge.vision.faces import Image
from models.ring import SHARED_MEMORY


@pytest.fixture
def hub() -> Iterator[str]:
    name = f"test-{uuid.uuid4().hex[:12]}"
    yield name
    assert not list(SHARED_MEMORY.glob(f"linli-{name}+*")), "a ring was left behind"


@pytest.fixture(scope="session")
def astronaut() -> Image:
    """A portrait, BGR: one face, and a pattern that the detector takes for half a one."""
    data = pytest.importorskip("skimage.data", reason="the demo extra brings the portrait")
    return np.ascontiguousarray(data.astronaut()[:, :, ::-1])


@pytest.fixture(scope="session")
def astronaut_png(astronaut: Image) -> bytes:
    return cv2.imencode(".png", astronaut)[1].tobytes()


@pytest.fixture(scope="session")
def frontal(shared: Path) -> Image:
    """A photograph as a camera's own picture: the networks are asked about a face, not about the paper it is on."""
    return decoded((shared / "media/faces/enrol/rose_leslie/img1.jpg").read_bytes()).bgr
