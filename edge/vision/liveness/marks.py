"""What five landmarks say of a head: where, how large, how turned, and whether a sheet of paper could look so.

A flat photo that is turned has its nose between its eyes all the same: only what stands out of the face moves across
it. The bounds are set by a singer's 40 looks in a stage video, whose head turns by 40 degrees and back, and by 408
pictures of six photographed faces, printed and tilted, rolled or bent by simulation.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, degrees, hypot, log, radians, tan
from statistics import fmean
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from edge.vision.faces import Points
from edge.vision.landmarks import BASE_DEPTH, TIP_DEPTH, Shape


class Marks(NamedTuple):
    """A face's landmarks. Lengths but `x`, `y` and `size`, which are pixels, are in distances of the eyes.

    `x`, `y`: between the eyes. `size`: grows as the face comes nearer, and changes little when it is turned. `roll`:
    degrees. `nose`: from the middle of the eyes along their line, to the person's left; `nose_drop`: below that line;
    `drop`: the same of what is lowest. `mouth`: as `nose`; `lids`: logarithm of the left eye's width over the right
    one's; each None in the layout that has it not.
    """

    x: float
    y: float
    size: float
    roll: float
    nose: float
    nose_drop: float
    drop: float
    mouth: float | None
    lids: float | None


class Bounds(NamedTuple):
    """What counts in a layout: a face to the front, keeping still, back where it was, turned.

    `depth`: how far the nose stands out. `narrow`: how much a face may be foreshortened that is turned far enough.
    """

    front: float
    steady: float
    back: float
    turned: float
    depth: float
    narrow: float


FIVE = Bounds(front=0.15, steady=0.06, back=0.09, turned=0.18, depth=TIP_DEPTH, narrow=1.45)
"""YuNet's points: the tip of the nose, and the mouth. Turned is 27 degrees or more, and 46 at most."""

CORNERS = Bounds(front=0.12, steady=0.06, back=0.07, turned=0.15, depth=BASE_DEPTH, narrow=1.35)
"""dlib's: the corners of the eyes and the base of the nose, which has no mouth beside it to tell a turn from a tilt.
Turned is 31 degrees or more, and 42 at most: then dlib's detector loses the face."""

FORESHORTENED = 1.13
"""A sheet must be foreshortened so much more than a head to show the nose as far aside."""

ASKEW_MAX = 0.75
"""Of the nose's way: how far the mouth goes too, but for what leans with the head. In a photo that is tilted aslant the
mouth goes with the nose; so it does a little where the camera hangs higher or lower than the face."""

LIDS_MIN = 0.08
"""The far eye of a turned head looks so much narrower than the near one."""

ROLL_MAX = 20.0
"""Degrees a head leans over while it is turned; dlib's own roll is off by up to 14."""


def marks_of(points: Points | Shape) -> Marks | None:
    """Return what the landmarks say; None where they fall together."""
    mouth = lids = None
    if isinstance(points, np.ndarray):
        right, left, nose = points[:3].astype(np.float64)
        mouth = points[3:].astype(np.float64).mean(0)
    else:
        parts = np.array([(part.x, part.y) for part in points.parts()], np.float64)
        right, left, nose = (parts[2] + parts[3]) / 2, (parts[0] + parts[1]) / 2, parts[4]
        lids = _lids(parts)
    eyes = float(np.linalg.norm(left - right))
    if eyes < 1 or (mouth is None and lids is None):
        return None
    x, y = (right + left) / 2
    along, down = _beside(right, left, nose)
    beside, drop = (None, down) if mouth is None else _beside(right, left, mouth)
    roll = degrees(atan2(left[1] - right[1], left[0] - right[0]))
    return Marks(float(x), float(y), eyes * hypot(1, drop), roll, along, down, drop, beside, lids)


def turned(base: Marks, now: Marks) -> float:
    """Return how far the nose has moved across the face, to the person's left, since it was seen from the front."""
    moved = now.nose - base.nose
    if base.mouth is None or now.mouth is None:
        return moved
    return moved - (now.mouth - base.mouth) * base.nose_drop / base.drop if base.drop else moved


def solid(base: Marks, now: Marks) -> bool:
    """Tell whether a head could look so, turned; a sheet that shows the nose as far aside is foreshortened or askew."""
    bounds = bounds_of(now)
    head = hypot(1, turned(base, now) / bounds.depth)
    if now.drop > base.drop * min(bounds.narrow, FORESHORTENED * head) or abs(now.roll - base.roll) > ROLL_MAX:
        return False
    if base.mouth is not None and now.mouth is not None:
        leant = base.drop * tan(radians(now.roll - base.roll))
        return abs(now.mouth - base.mouth - leant) <= ASKEW_MAX * abs(turned(base, now))
    if base.lids is None or now.lids is None:
        return False
    narrower = base.lids - now.lids
    return narrower >= LIDS_MIN if turned(base, now) > 0 else narrower <= -LIDS_MIN


def bounds_of(marks: Marks) -> Bounds:
    """Return what counts in the layout that the marks were taken from."""
    return CORNERS if marks.mouth is None else FIVE


def middle_of(marks: Sequence[Marks]) -> Marks:
    """Return the mean of some marks of one layout."""
    last = marks[-1]
    return Marks(*(None if value is None else fmean(it[i] or 0.0 for it in marks) for i, value in enumerate(last)))  # type: ignore[arg-type]


def _lids(parts: NDArray[np.float64]) -> float | None:
    left, right = float(np.linalg.norm(parts[0] - parts[1])), float(np.linalg.norm(parts[2] - parts[3]))
    return log(left / right) if min(left, right) > 0 else None


def _beside(right: NDArray[np.float64], left: NDArray[np.float64], at: NDArray[np.float64]) -> tuple[float, float]:
    """Return where a point is from the middle of the eyes: along their line, and below it, in their distance."""
    across, to = left - right, at - (right + left) / 2
    square = float(across @ across)
    return float(to @ across) / square, float(across[0] * to[1] - across[1] * to[0]) / square
