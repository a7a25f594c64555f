"""Photographed faces given a head's depth, which do what they are asked: the nearest we have to volunteers."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks._attacks import FOCAL, captured
from edge.vision.faces import Image
from models.video import FaceStep

EYES_MM = 63.0
AXIS_MM = 60.0
"""How far behind the eyes a head turns."""

SIZE = (640, 480)


class Head:
    """A photo whose eyes are at `eyes`, (2, 2), as a head before a grey wall."""

    def __init__(self, photo: Image, eyes: NDArray[np.float32], random: Generator) -> None:
        self._photo, self._eyes, self._random = photo, eyes, random
        self._home = random.uniform(500, 700)
        self.rest()

    def rest(self) -> None:
        """Look to the front, from where it first stood."""
        self._yaw, self._z = 0.0, self._home

    def next(self, step: FaceStep | None) -> Image:
        """Return the next frame: turned by up to 38 degrees, 9 a look, or come closer by a quarter."""
        goal = {"turn_left": 38.0, "turn_right": -38.0}.get(step or "", 0.0)
        self._yaw += max(-9.0, min(9.0, goal - self._yaw))
        if step == "come_closer":
            self._z = max(0.72 * self._home, self._z - 0.04 * self._home)
        yaw = self._yaw + self._random.normal(0, 1.0)
        return captured(relief(self._photo, self._eyes, yaw, self._z), self._random)


def relief(photo: Image, eyes: NDArray[np.float32], yaw: float, distance: float) -> Image:
    """Return the face as half an ellipsoid with a nose, turned by `yaw` degrees, `distance` mm before the camera."""
    scale = EYES_MM / float(np.linalg.norm(eyes[1] - eyes[0]))
    big = cv2.resize(photo, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[: big.shape[0], : big.shape[1]].astype(np.float32)
    middle = eyes.mean(0)
    x, y = (x / 2 - middle[0]) * scale, (y / 2 - middle[1]) * scale
    round_ = (x / 80) ** 2 + ((y - 33) / 115) ** 2
    deep = 70 * (1 - np.sqrt(np.maximum(0.04, 1 - round_))) - _nose(x, y) - AXIS_MM
    a = np.radians(yaw)
    z = x * np.sin(a) + deep * np.cos(a) + AXIS_MM + distance
    u = FOCAL * (x * np.cos(a) - deep * np.sin(a)) / z + SIZE[0] / 2
    v = FOCAL * y / z + SIZE[1] / 2
    seen = (round_ < 0.95) & (u >= 0) & (u < SIZE[0] - 1) & (v >= 0) & (v < SIZE[1] - 1)
    return _splat(big[seen], np.round(u[seen]).astype(int), np.round(v[seen]).astype(int), z[seen])


def _nose(x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    along = np.clip((y + 10) / 46, 0, 1) * np.exp(-(np.maximum(y - 36, 0) ** 2) / 60)
    return np.asarray(22 * along * np.exp(-((x / (6 + 6 * along)) ** 2)), np.float32)


def _splat(colours: Image, u: NDArray[np.int_], v: NDArray[np.int_], z: NDArray[np.float32]) -> Image:
    """Return the points painted from far to near, gaps between them filled."""
    order = np.argsort(-z)
    frame = np.full((SIZE[1], SIZE[0], 3), 120, np.uint8)
    full = np.zeros(frame.shape[:2], np.uint8)
    frame[v[order], u[order]] = colours[order]
    full[v, u] = 255
    gaps = (cv2.morphologyEx(full, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8)) > 0) & (full == 0)
    return cv2.inpaint(frame, gaps.astype(np.uint8), 3, cv2.INPAINT_TELEA).astype(np.uint8)
