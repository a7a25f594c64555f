"""What five landmarks say of a head: where, how large, how turned, and whether a sheet of paper could look so.

A flat photo that is turned has its nose between its eyes all the same: only what stands out of the face moves across
it. Yet landmarks are guesses: of 364 views of printed faces, tilted every way by simulation, none passed for a turned
head by YuNet's points, but one in four by dlib's, when only these rules were asked (what the face looks like is asked
as well: `plane`). The bounds were set on these, on a singer in a stage video and on 14 faces given a head's depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, degrees, hypot, radians, tan
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
    `drop`: the same of what is lowest. `mouth`: as `nose`, None in the layout that has none.
    """

    x: float
    y: float
    size: float
    roll: float
    nose: float
    nose_drop: float
    drop: float
    mouth: float | None


class Bounds(NamedTuple):
    """What counts in a layout: a face to the front, keeping still, back where it was, turned; how deep its nose is."""

    front: float
    steady: float
    back: float
    turned: float
    depth: float


FIVE = Bounds(front=0.15, steady=0.06, back=0.12, turned=0.14, depth=TIP_DEPTH)
"""YuNet's points: the tip of the nose, and the mouth. Turned is 21 degrees or more."""

CORNERS = Bounds(front=0.15, steady=0.06, back=0.12, turned=0.14, depth=BASE_DEPTH)
"""dlib's: the corners of the eyes and the base of the nose. Turned is 29 degrees or more."""

NARROW = 1.25
"""How much more than a head a sheet must be foreshortened to show the nose as far aside."""

NARROWEST = 1.6
"""A face that is more foreshortened is turned by over 50 degrees, and its points are guesses."""

ASKEW = 0.75
"""Of the nose's way: how far the mouth goes too, but for what leans with the head. In a photo that is tilted aslant the
mouth goes with the nose; so it does a little where the camera hangs higher or lower than the face."""

ROLL_MAX = 20.0
"""Degrees a head leans over while it is turned; dlib's own roll is off by up to 14."""


def marks_of(points: Points | Shape) -> Marks | None:
    """Return what the landmarks say; None where they fall together."""
    mouth = None
    if isinstance(points, np.ndarray):
        right, left, nose = points[:3].astype(np.float64)
        mouth = points[3:].astype(np.float64).mean(0)
    else:
        parts = np.array([(part.x, part.y) for part in points.parts()], np.float64)
        right, left, nose = (parts[2] + parts[3]) / 2, (parts[0] + parts[1]) / 2, parts[4]
    eyes = float(np.linalg.norm(left - right))
    if eyes < 1:
        return None
    x, y = (right + left) / 2
    along, down = _beside(right, left, nose)
    beside, drop = (None, down) if mouth is None else _beside(right, left, mouth)
    roll = degrees(atan2(left[1] - right[1], left[0] - right[0]))
    return Marks(float(x), float(y), eyes * hypot(1, drop), roll, along, down, drop, beside)


def turned(base: Marks, now: Marks) -> float:
    """Return how far the nose has moved across the face, to the person's left, since it was seen from the front."""
    moved = now.nose - base.nose
    if base.mouth is None or now.mouth is None:
        return moved
    return moved - (now.mouth - base.mouth) * base.nose_drop / base.drop if base.drop else moved


def solid(base: Marks, now: Marks) -> bool:
    """Tell whether a head could look so, turned; a sheet that shows the nose as far aside is foreshortened or askew."""
    turn, leant = turned(base, now), now.roll - base.roll
    if now.drop > base.drop * min(NARROWEST, NARROW * hypot(1, turn / bounds_of(now).depth)) or abs(leant) > ROLL_MAX:
        return False
    if base.mouth is None or now.mouth is None:
        return True
    return abs(now.mouth - base.mouth - base.drop * tan(radians(leant))) <= ASKEW * abs(turn)


def bounds_of(marks: Marks) -> Bounds:
    """Return what counts in the layout that the marks were taken from."""
    return CORNERS if marks.mouth is None else FIVE


def middle_of(marks: Sequence[Marks]) -> Marks:
    """Return the mean of some marks of one layout."""
    last = marks[-1]
    return Marks(*(None if value is None else fmean(it[i] or 0.0 for it in marks) for i, value in enumerate(last)))  # type: ignore[arg-type]


def _beside(right: NDArray[np.float64], left: NDArray[np.float64], at: NDArray[np.float64]) -> tuple[float, float]:
    """Return where a point is from the middle of the eyes: along their line, and below it, in their distance."""
    across, to = left - right, at - (right + left) / 2
    square = float(across @ across)
    return float(to @ across) / square, float(across[0] * to[1] - across[1] * to[0]) / square
