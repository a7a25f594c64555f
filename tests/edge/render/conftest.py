from __future__ import annotations

import pytest
from PIL import ImageFile


@pytest.fixture(autouse=True)
def whole_pictures_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the worker: face_recognition, which other tests load, has Pillow take broken pictures for whole ones."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)
