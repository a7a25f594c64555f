"""SFace by OpenCV's FaceRecognizerSF (OpenCV Zoo, face_recognition_sface_2021dec): for those who fetch it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.vision.config import VisionConfig
from edge.vision.faces import Face, Picture, Points
from edge.vision.weights import require

POINTS = slice(4, 14)
"""Where a row of FaceDetectorYN has the five points; FaceRecognizerSF reads nothing else of it."""

ROW = 15


class SFace:
    """128 numbers a face, of length 1: a distance d is the cosine 1 - d * d / 2.

    OpenCV publishes 1.128 (cosine 0.363) as what best splits the pairs of LFW, 99.4 % of them rightly: one pair at
    a time. A gate compares with everybody, some hundred templates, so from 1.128 on a face is nobody's, and it is
    somebody's up to 0.9 only (cosine 0.6). That is a guess on the safe side, measured on no gallery: calibrate.
    """

    name = "sface-2021dec"
    dimension = 128
    threshold = 0.9
    stranger = 1.128
    needs_points = True

    def __init__(self, onnx: Path) -> None:
        self._network = cv2.FaceRecognizerSF.create(str(onnx), "")

    def embed(self, picture: Picture, faces: Sequence[Face]) -> NDArray[np.float32]:
        """Return (len(faces), 128), one embedding a face. ValueError: a face without points."""
        found = np.empty((len(faces), self.dimension), np.float32)
        for index, face in enumerate(faces):
            if face.points is None:
                raise ValueError("SFace aligns a face by its five points: use the detector yunet, which gives them")
            found[index] = self._one(picture, face.points)
        return found

    def _one(self, picture: Picture, points: Points) -> NDArray[np.float32]:
        row = np.zeros((1, ROW), np.float32)
        row[0, POINTS] = points.reshape(-1)
        numbers: NDArray[np.float32] = self._network.feature(self._network.alignCrop(picture.bgr, row))[0]
        length = np.linalg.norm(numbers)
        return numbers / length if length else numbers


def load(_config: VisionConfig, weights: Path, _cache: Path) -> SFace:
    """Return it. WeightMissing, WeightDamaged: the file is not there, or another one; says what to do."""
    return SFace(require("sface", weights))
