"""What vision speaks of: pictures, boxes, faces, embeddings."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""(height, width, 3); BGR from OpenCV and the ring, RGB for dlib."""

Embedding = NDArray[np.float32]
"""(dimension,), by the embedder's own metric: Euclidean distance tells persons apart."""

Points = NDArray[np.float32]
"""(5, 2), x and y in pixels: the person's right eye, left eye, nose tip, right and left corner of the mouth."""


class Picture:
    """A frame or a photo, BGR; other forms of it are made once, when asked for."""

    def __init__(self, bgr: Image) -> None:
        self.bgr = bgr

    @cached_property
    def rgb(self) -> Image:
        """The picture in dlib's order of colours: the wrong one still finds faces, and misjudges them."""
        return cv2.cvtColor(self.bgr, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)


class Box(NamedTuple):
    """A face in pixels, framed as dlib's HOG detector does: a square from the brows to the chin.

    Right and bottom are beyond it. `score`: the detector's own.
    """

    top: int
    right: int
    bottom: int
    left: int
    score: float = 1.0

    @property
    def side(self) -> int:
        """Return the shorter side."""
        return min(self.bottom - self.top, self.right - self.left)


class Face(NamedTuple):
    """A face that was found; `points` only where the detector gives them."""

    box: Box
    points: Points | None = None
