"""The two MiniFASNet networks: one frame's face, living or presented by a photo or a screen."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from edge.vision import weights as fetched
from edge.vision.faces import Box, Image, Picture
from edge.vision.liveness.crops import Crop, crop_of, tall

SCALES = {"minifasnet_v2": 2.7, "minifasnet_v1se": 4.0}
"""How far a face's box is enlarged for each (the names of Silent-Face's own weight files)."""

SIDE = 80
"""Pixels of the networks' input."""

LIVE = 1
"""The class of a living face; 0 and 2 are presentations of other kinds."""


class Passive:
    """Both networks, and what they say of a face on average."""

    def __init__(self, files: dict[str, Path], threads: int = 1) -> None:
        self._networks = [_Network(files[name], scale, threads) for name, scale in SCALES.items()]

    def score(self, picture: Picture, box: Box) -> float | None:
        """Return how surely the face is alive, 0..1. None: too near or at the edge, so that nobody could say."""
        height, width = picture.bgr.shape[:2]
        face = tall(box)
        crops = [crop_of(face, network.scale, width, height) for network in self._networks]
        if not all(crop.fair for crop in crops):
            return None
        pairs = zip(self._networks, crops, strict=True)
        return float(np.mean([network.live(fed(picture.bgr, crop)) for network, crop in pairs]))


class _Network:
    def __init__(self, file: Path, scale: float, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        self.scale = scale
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def live(self, values: NDArray[np.float32]) -> float:
        logits = self._session.run(None, {"input": values})[0][0]
        powers = np.exp(logits - logits.max())
        return float(powers[LIVE] / powers.sum())


def passive_of(weights: Path, threads: int = 1) -> Passive | None:
    """Return both networks out of the folder, None where either is missing; WeightDamaged: another file is there."""
    found = {name: fetched.find(name, weights) for name in SCALES}
    files = {name: file for name, file in found.items() if file is not None}
    return Passive(files, threads) if len(files) == len(SCALES) else None


def fed(bgr: Image, crop: Crop) -> NDArray[np.float32]:
    """Return (1, 3, 80, 80): BGR, 0..255. In RGB they take every spoof for a person, divided by 255 nobody."""
    small = cv2.resize(bgr[crop.top : crop.bottom, crop.left : crop.right], (SIDE, SIDE))
    return np.ascontiguousarray(small.transpose(2, 0, 1)[np.newaxis], np.float32)
