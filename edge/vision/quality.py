"""Why a face should not be judged, and how good a shot it is where it should."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from edge.vision.config import VisionConfig
from edge.vision.faces import Box, Image, Picture
from edge.vision.landmarks import Pose
from models.video import FaceProblem

EDGE = 2
"""Pixels: a box that comes so near to the frame's edge is taken as cut off."""

GOOD_SIDE = 150.0
"""Pixels: the face network's own input; a larger face is no better."""

GOOD_SHARPNESS = 400.0
CHIP = (112, 112)

BLACK, WHITE = 4, 250
"""Grey levels below and above which nothing is left to see."""

LOST = 0.4
"""Of the face: when so much of it is black or white, the rest is not enough."""

DIM, BRIGHT = 0.25, 0.75
"""Mean brightness: a shot between them is as good as any."""


class Quality(NamedTuple):
    """A shot of a face. `side` in pixels; `sharpness`: variance of the Laplacian at 112 x 112, so near and far compare.

    `luma`: mean brightness 0..1; `black`, `white`: shares of pixels without detail; `pose` in degrees.
    """

    side: int
    sharpness: float
    luma: float
    black: float
    white: float
    pose: Pose
    cut_off: bool

    @property
    def score(self) -> float:
        """Return 0..1, to tell which of two shots is better: size, sharpness, pose and exposure."""
        size = min(1.0, self.side / GOOD_SIDE)
        sharp = min(1.0, self.sharpness / GOOD_SHARPNESS)
        straight = float(np.cos(np.radians(min(90.0, np.hypot(*self.pose)))))
        lit = min(1.0, self.luma / DIM, (1 - self.luma) / (1 - BRIGHT)) * (1 - self.black - self.white)
        return size * sharp * straight * max(0.0, lit)


def quality_of(picture: Picture, box: Box, pose: Pose) -> Quality:
    """Measure the shot of the face in the box, as far as it is in the picture."""
    face = picture.bgr[max(0, box.top) : max(0, box.bottom), max(0, box.left) : max(0, box.right)]
    if not face.size:
        return Quality(box.side, 0.0, 0.0, 1.0, 0.0, pose, cut_off=True)
    grey = cv2.cvtColor(cv2.resize(face, CHIP, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    return Quality(
        side=box.side,
        sharpness=float(cv2.Laplacian(grey, cv2.CV_64F).var()),
        luma=float(grey.mean()) / 255,
        black=float(np.mean(grey < BLACK)),
        white=float(np.mean(grey > WHITE)),
        pose=pose,
        cut_off=cut_off(picture.bgr, box),
    )


def problem_of(quality: Quality, config: VisionConfig) -> FaceProblem | None:
    """Say why no decision should be made on this face, the first thing to mend; None: nothing is wrong with it."""
    yaw, roll = quality.pose
    problems: tuple[tuple[bool, FaceProblem], ...] = (
        (quality.cut_off, "cut_off"),
        (quality.side < config.min_face_px, "too_far"),
        (quality.luma < config.min_luma or quality.black > LOST, "too_dark"),
        (quality.luma > config.max_luma or quality.white > LOST, "too_bright"),
        (quality.sharpness < config.min_sharpness, "blurred"),
        (abs(yaw) > config.max_yaw or abs(roll) > config.max_roll, "turned_away"),
    )
    return next((problem for there, problem in problems if there), None)


def cut_off(image: Image, box: Box) -> bool:
    """Tell whether the face goes on beyond the picture's edge."""
    height, width = image.shape[:2]
    return min(box.top, box.left) <= EDGE or box.bottom >= height - EDGE or box.right >= width - EDGE
