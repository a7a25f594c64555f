"""face_recognition's own detector and embedding: the reference path. Only worker processes import this."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import numpy as np
from face_recognition import api
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""(height, width, 3); BGR from OpenCV and the ring, RGB for face_recognition."""

Embedding = NDArray[np.float32]
"""(128,)"""


class Box(NamedTuple):
    """A face in pixels; right and bottom are beyond it. `score`: the detector's, 0 hardly a face, over 1 surely."""

    top: int
    right: int
    bottom: int
    left: int
    score: float = 1.0

    @property
    def side(self) -> int:
        """Return the shorter side."""
        return min(self.bottom - self.top, self.right - self.left)


def rgb_of(bgr: Image) -> Image:
    """Return the picture in dlib's order of colours: the wrong one still finds faces, and misjudges them."""
    return np.ascontiguousarray(bgr[:, :, ::-1])


def find(rgb: Image, upsample: int) -> list[Box]:
    """Return what face_recognition.face_locations(rgb, upsample, "hog") does, and each face's score."""
    height, width = rgb.shape[:2]
    found, scores, _ = api.face_detector.run(rgb, upsample, 0.0)
    return [
        Box(max(it.top(), 0), min(it.right(), width), min(it.bottom(), height), max(it.left(), 0), float(score))
        for it, score in zip(found, scores, strict=True)
    ]


def embed(rgb: Image, box: Box) -> Embedding:
    """Return the 128-d embedding of the face in the box (dlib's ResNet on 5 landmarks)."""
    found = cast("list[NDArray[Any]]", api.face_encodings(rgb, [box[:4]]))
    return found[0].astype(np.float32)
