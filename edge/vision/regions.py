"""Where to look for faces: around what moved and around the faces of a moment ago."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import ceil
from typing import NamedTuple

import cv2
import numpy as np

from edge.vision.detect import Detector, distinct
from edge.vision.faces import Box, Face, Picture
from edge.vision.motion import Moved

AROUND = 1.5
"""Of the smallest face's side, around what moved: the rest of a face that shows there, and half a side of background,
without which detectors miss it."""

STRIDE = 0.5
"""Of a face's own side, around where it was; where it moves on by more, it is among what moved."""

GRID = 32
"""Pixels to which edges are moved outwards, so that few sizes come up and a detector need not prepare for each."""

WORTH = 0.6
"""Of the picture: a look at more than this is a look at all of it."""


class Region(NamedTuple):
    """A part of a picture, pixels; right and bottom are beyond it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        """Return the pixels in it."""
        return (self.right - self.left) * (self.bottom - self.top)


def regions(moved: Moved, boxes: Sequence[Box], width: int, height: int, side: int) -> list[Region]:
    """Return parts of the picture, apart from each other, that hold all that moved and each box, and what is around.

    A face of `side` pixels that moved only partly is whole there. The whole picture where the parts are most of it.
    """
    whole = Region(0, 0, width, height)
    wanted = list(_moving(moved, width, height, AROUND * side))
    wanted += [_grown(Region(it.left, it.top, it.right, it.bottom), STRIDE * max(side, it.side)) for it in boxes]
    parts = _merged([part for it in wanted if (part := _aligned(it, whole)).area > 0])
    return [whole] if sum(it.area for it in parts) > WORTH * whole.area else parts


def find_in(detector: Detector, picture: Picture, parts: Sequence[Region] | None, side: int) -> list[Face]:
    """Return the faces of `side` pixels or more in the parts, None: in all of the picture, each once, in its pixels.

    A face that goes on beyond its part is looked for again in a part that is large enough.
    """
    if parts is None:
        return detector.find(picture, side)
    height, width = picture.bgr.shape[:2]
    whole = Region(0, 0, width, height)
    found: list[Face] = []
    for part in parts:
        for face in _find(detector, picture, part, side):
            box = Region(face.box.left, face.box.top, face.box.right, face.box.bottom)
            wider = _aligned(_grown(box, face.box.side), whole)
            found += [face] if _holds(part, box, whole) else _find(detector, picture, wider, side)
    return distinct(found)


def _find(detector: Detector, picture: Picture, part: Region, side: int) -> Iterator[Face]:
    left, top, right, bottom = part
    for box, points in detector.find(Picture(picture.bgr[top:bottom, left:right]), side):
        here = Box(box.top + top, box.right + left, box.bottom + top, box.left + left, box.score)
        yield Face(here, None if points is None else points + np.array((left, top), np.float32))


def _holds(part: Region, box: Region, whole: Region) -> bool:
    """Tell whether the box is inside, or beyond the picture's own edge only."""
    return all(
        inner or edge == end
        for inner, edge, end in (
            (box.left > part.left, part.left, whole.left),
            (box.top > part.top, part.top, whole.top),
            (box.right < part.right, part.right, whole.right),
            (box.bottom < part.bottom, part.bottom, whole.bottom),
        )
    )


def _moving(moved: Moved, width: int, height: int, around: float) -> Iterator[Region]:
    """Yield what moved and so many pixels around it; what comes to overlap so is one, so that there are never many."""
    rows, columns = moved.shape
    across, down = (2 * ceil(around * cells / pixels) + 1 for cells, pixels in ((columns, width), (rows, height)))
    mask = cv2.dilate(moved.astype(np.uint8), np.ones((down, across), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    for left, top, wide, high, _ in stats[1:].tolist():
        yield Region(
            left * width // columns,
            top * height // rows,
            -(-(left + wide) * width // columns),
            -(-(top + high) * height // rows),
        )


def _grown(it: Region, by: float) -> Region:
    more = round(by)
    return Region(it.left - more, it.top - more, it.right + more, it.bottom + more)


def _aligned(it: Region, whole: Region) -> Region:
    """Move the edges out to the grid, then into the picture."""
    left, top = max(0, it.left // GRID * GRID), max(0, it.top // GRID * GRID)
    right, bottom = min(whole.right, -(-it.right // GRID) * GRID), min(whole.bottom, -(-it.bottom // GRID) * GRID)
    return Region(left, top, max(left, right), max(top, bottom))


def _merged(parts: list[Region]) -> list[Region]:
    """Join what overlaps or touches until nothing does."""
    while (pair := next((it for it in combinations(parts, 2) if _touch(*it)), None)) is not None:
        one, other = pair
        parts.remove(one)
        parts.remove(other)
        edges = zip(one, other, (min, min, max, max), strict=True)
        parts.append(Region(*(outer(a, b) for a, b, outer in edges)))
    return parts


def _touch(one: Region, other: Region) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    return across >= 0 and min(one.bottom, other.bottom) - max(one.top, other.top) >= 0
