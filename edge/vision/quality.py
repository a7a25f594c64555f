"""Why a face should not be judged, and how good it is where it should."""

from __future__ import annotations

import cv2

from edge.vision.config import VisionConfig
from edge.vision.faces import Box, Image
from models.video import FaceProblem

EDGE = 2
"""Pixels: a box that comes so near to the frame's edge is taken as cut off."""

GOOD_SIDE = 150.0
"""Pixels: the face network's own input; a larger face is no better."""

GOOD_SHARPNESS = 400.0
CHIP = (112, 112)


def problem_of(bgr: Image, box: Box, config: VisionConfig) -> FaceProblem | None:
    """Say why no decision should be made on this face; None: nothing is wrong with it."""
    if cut_off(bgr, box):
        return "cut_off"
    if box.side < config.min_face_px:
        return "too_far"
    if sharpness(bgr, box) < config.min_sharpness:
        return "blurred"
    return None


def cut_off(image: Image, box: Box) -> bool:
    """Tell whether the face goes on beyond the picture's edge."""
    height, width = image.shape[:2]
    return min(box.top, box.left) <= EDGE or box.bottom >= height - EDGE or box.right >= width - EDGE


def quality_of(bgr: Image, box: Box) -> float:
    """Return 0..1 from size and sharpness."""
    return min(1.0, box.side / GOOD_SIDE) * min(1.0, sharpness(bgr, box) / GOOD_SHARPNESS)


def sharpness(bgr: Image, box: Box) -> float:
    """Return the variance of the Laplacian of the face at one size, so that near and far compare."""
    face = bgr[max(0, box.top) : box.bottom, max(0, box.left) : box.right]
    grey = cv2.cvtColor(cv2.resize(face, CHIP, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_64F).var())
