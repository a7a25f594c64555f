"""Finding faces: one type, two implementations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol, cast

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray

from edge.vision import weights as fetched
from edge.vision.config import VisionConfig
from edge.vision.faces import Box, Face, Image, Picture

OVERLAP = 0.5
"""Of the smaller of two boxes, lying within the other: from there on they are one face."""


class Detector(Protocol):
    """Finds faces. `name` as in linli.yaml; `min_score`: a weaker find may be none, so only a known face is told."""

    name: str
    min_score: float

    def find(self, picture: Picture, side: int) -> list[Face]:
        """Return the faces whose box has a side of `side` pixels or more; the picture is shrunk as far as that allows.

        A box may go on beyond the picture's edge where the face does.
        """
        ...


def detector_of(config: VisionConfig, weights: Path) -> Detector:
    """Return the configured detector. WeightMissing: `yunet` without its file; WeightDamaged: another file there."""
    if config.detector == "yunet":
        return YuNetDetector(fetched.require("yunet", weights))
    file = fetched.find("yunet", weights) if config.detector == "auto" else None
    return HogDetector() if file is None else YuNetDetector(file)


def distinct(faces: Iterable[Face]) -> list[Face]:
    """Return each face once, that of the highest score."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda it: -it.box.score):
        if all(_within(face.box, other.box) < OVERLAP for other in kept):
            kept.append(face)
    return kept


class HogDetector:
    """dlib's frontal face detector: HOG features and five linear classifiers; needs no file."""

    name = "hog"
    min_score = 0.25

    SMALLEST = 72
    """Pixels: its window has 80, and it found 98 % of the faces from here on in 23 photos, as it did at any size."""

    def __init__(self) -> None:
        self._detect = dlib.get_frontal_face_detector()

    def find(self, picture: Picture, side: int) -> list[Face]:
        """Return the faces of `side` pixels or more; in grey, which finds as many and takes a third less time."""
        scale = self.SMALLEST / side
        grey = cv2.cvtColor(_scaled(picture.bgr, scale), cv2.COLOR_BGR2GRAY)
        rects, scores, _ = self._detect.run(grey, 0, 0.0)
        return [
            Face(
                Box(
                    top=round(it.top() / scale),
                    right=round(it.right() / scale),
                    bottom=round(it.bottom() / scale),
                    left=round(it.left() / scale),
                    score=float(score),
                )
            )
            for it, score in zip(rects, scores, strict=True)
        ]


class YuNetDetector:
    """OpenCV's FaceDetectorYN, of the file that is published as face_detection_yunet_2023mar.onnx.

    A row of its answer is x, y, width, height, five points, score (modules/objdetect/src/face_detect.cpp).
    """

    name = "yunet"
    min_score = 0.8

    SMALLEST = 24
    """Pixels, of dlib's frame: from here on it found all faces of 23 photos, 97 % with a score of 0.8 or more."""

    LARGEST = 480
    """Pixels: a larger face may be missed, and is looked for also in a picture so many times smaller:"""

    STEP = 10

    WEAKEST = 0.6
    GRID = 32
    """The network's largest stride: OpenCV would pad to it, and a size that recurs need not be set anew."""

    def __init__(self, file: Path) -> None:
        self._size = (0, 0)
        self._detect = cv2.FaceDetectorYN.create(str(file), "", (self.GRID, self.GRID), self.WEAKEST)

    def find(self, picture: Picture, side: int) -> list[Face]:
        """Return the faces of `side` pixels or more, with the five points."""
        found = (face for scale in self._scales(picture.bgr, side) for face in self._look(picture.bgr, scale))
        return distinct(found)

    def _scales(self, bgr: Image, side: int) -> Iterator[float]:
        scale = self.SMALLEST / side
        yield scale
        while min(bgr.shape[:2]) * scale > self.LARGEST:
            scale /= self.STEP
            yield scale

    def _look(self, bgr: Image, scale: float) -> Iterator[Face]:
        small = _scaled(bgr, scale)
        height, width = small.shape[:2]
        padded = cv2.copyMakeBorder(small, 0, -height % self.GRID, 0, -width % self.GRID, cv2.BORDER_CONSTANT)
        size = (padded.shape[1], padded.shape[0])
        if size != self._size:
            self._detect.setInputSize(size)
            self._size = size
        rows = cast("NDArray[np.float32] | None", self._detect.detect(padded)[1])  # its stubs know no None
        for row in () if rows is None else rows:
            yield _face(row[:14] / np.float32(scale), float(row[14]))


def _face(row: NDArray[np.float32], score: float) -> Face:
    """Frame YuNet's find as dlib does, by the eyes, the mouth and the height of the tall box.

    Fitted to HOG's own boxes over 23 photographed faces, each at five sizes and mirrored: the embeddings differ by
    0.04 on average as they do between HOG's boxes of one face, and in a stage video less than framed by the box alone.
    """
    height, points = float(row[3]), row[4:].reshape(5, 2).copy()
    eyes, mouth = points[:2].mean(0), points[3:].mean(0)
    x = float(eyes[0] + 0.3 * (mouth[0] - eyes[0]))
    y = float(eyes[1]) + 0.172 * height
    half = 0.79 * height / 2
    return Face(Box(round(y - half), round(x + half), round(y + half), round(x - half), score), points)


def _scaled(bgr: Image, scale: float) -> Image:
    height, width = bgr.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return cv2.resize(bgr, size, interpolation=way).astype(np.uint8, copy=False)


def _within(one: Box, other: Box) -> float:
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(0, width) * max(0, height) / max(1, min(one.side, other.side) ** 2)
