"""Whether and where a look is worth its time. There is no calibration in which motion would go unseen."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.vision.faces import Image

SIZE = (80, 45)
"""Cells: each averages so many pixels that sensor noise vanishes."""

STEP = 5
"""Grey levels by which a cell must change."""

CELLS = 8
"""Cells that must change: 0.2 % of the picture, a face 25 px high in 640 x 360."""

Moved = NDArray[np.bool_]
"""(45, 80), the cells of a picture that changed."""


class Motion:
    """Compares with the picture before; remembers nothing else, so nothing can wedge it."""

    def __init__(self) -> None:
        self._before: NDArray[np.uint8] | None = None
        self.luma = 0.0

    def moved(self, bgr: Image) -> Moved:
        """Return what moved since the last call, none where it is too little; note the mean, 0..1, in `luma`.

        All of the first picture moved.
        """
        cells = cv2.cvtColor(cv2.resize(bgr, SIZE, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
        grey = cells.astype(np.uint8, copy=False)
        before, self._before = self._before, grey
        self.luma = float(grey.mean()) / 255
        if before is None:
            return np.ones(grey.shape, np.bool_)
        moved: Moved = cv2.absdiff(before, grey) >= STEP
        return moved if int(moved.sum()) >= CELLS else np.zeros_like(moved)
