"""dlib's five landmarks of a face, and how the head is turned, from them or from the detector's own five points."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib.util import find_spec
from math import atan, atan2, degrees
from pathlib import Path
from typing import NamedTuple, Protocol
from weakref import WeakKeyDictionary

import dlib
import numpy as np
from numpy.typing import NDArray

from edge.vision.faces import Box, Face, Image, Picture, Points

PACKAGE = "face_recognition_models"
FIVE_POINTS = "shape_predictor_5_face_landmarks.dat"

TIP_DEPTH = 0.36
"""How far the tip of the nose stands before the eyes, in distances of the eyes: from the foreshortening of their
distance against their height over the mouth, in 260 faces of a stage video. Between persons it differs by a fifth."""

BASE_DEPTH = 0.25
"""The same of the base of the nose, dlib's fifth landmark: its offsets were 0.6 to 0.85 of the tip's."""


class Dot(Protocol):
    """dlib.point, pixels."""

    x: int
    y: int


class Shape(Protocol):
    """dlib.full_object_detection: outer and inner corner of the person's left eye, of the right, base of the nose."""

    def parts(self) -> Iterable[Dot]:
        """Return the points in that order."""
        ...


class Pose(NamedTuple):
    """How a head is turned, degrees; an estimate, right to about 10. Positive: towards the person's own left.

    `yaw`: looks to the left (in the picture to the right). `roll`: leans to the left shoulder.
    """

    yaw: float
    roll: float


_shapes: WeakKeyDictionary[Picture, dict[Box, Shape]] = WeakKeyDictionary()
"""What was found in the pictures of now: pose, liveness and embedding ask for the same, a millisecond each time."""


class Landmarker:
    """face_recognition's "small" landmark model, on its own: the package's import loads 100 MB more."""

    def __init__(self) -> None:
        self._predict = _predictor()

    def shape(self, picture: Picture, box: Box) -> Shape:
        """Return the five landmarks of the face in the box, in pixels of the picture."""
        found = _shapes.setdefault(picture, {})
        if box not in found:
            found[box] = self._predict(picture.rgb, dlib.rectangle(box.left, box.top, box.right, box.bottom))
        return found[box]

    def pose(self, picture: Picture, face: Face) -> Pose:
        """Return how the head is turned, by both layouts where the detector gave its points.

        dlib's yaw is steady to 2 degrees but ends at about 45, the detector's goes on but differs by 10 from size to
        size: their mean refused 11 good and took 1 bad of 150 looks, where the detector's alone refused 17. The
        detector's roll is the right one.
        """
        pose = pose_of(self.shape(picture, face.box))
        if face.points is None:
            return pose
        other = pose_of(face.points)
        return Pose((pose.yaw + other.yaw) / 2, other.roll)


@cache
def _predictor() -> Callable[[Image, object], Shape]:
    """The model, 10 MB, once in a process."""
    predictor: Callable[[Image, object], Shape] = dlib.shape_predictor(str(model_file(FIVE_POINTS)))
    return predictor


def model_file(name: str) -> Path:
    """Return a file of the installed face_recognition_models without importing it; FileNotFoundError: not there."""
    spec = find_spec(PACKAGE)
    for folder in (spec and spec.submodule_search_locations) or ():
        if (file := Path(folder) / "models" / name).is_file():
            return file
    raise FileNotFoundError(f"{name} is not there: install the Python package {PACKAGE}, which brings it")


def pose_of(points: Points | Shape) -> Pose:
    """Return how the head is turned, from either layout; dlib's own roll is off by up to 14 degrees."""
    right, left, _ = _eyes_and_nose(points)
    depth = TIP_DEPTH if isinstance(points, np.ndarray) else BASE_DEPTH
    return Pose(degrees(atan(nose_offset(points) / depth)), degrees(atan2(left[1] - right[1], left[0] - right[0])))


def nose_offset(points: Points | Shape) -> float:
    """Return how far the nose is from the middle of the eyes, along their line, in distances of the eyes.

    Positive: the person is turned to their own left. Straight 0, half turned 0.25 (the base of the nose: 0.15),
    from 0.5 on only one cheek is seen. Compare offsets of the same layout only; dlib's are the steadier by far.
    """
    right, left, nose = _eyes_and_nose(points)
    across = left - right
    length = float(across @ across)
    return float((nose - (left + right) / 2) @ across) / length if length else 0.0


def _eyes_and_nose(points: Points | Shape) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    if isinstance(points, np.ndarray):
        right, left, nose = points[:3].astype(np.float64)
        return right, left, nose
    parts = np.array([(part.x, part.y) for part in points.parts()], np.float64)
    return (parts[2] + parts[3]) / 2, (parts[0] + parts[1]) / 2, parts[4]
