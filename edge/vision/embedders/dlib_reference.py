"""face_recognition's own calls on the same weights: slow, and the measure of `dlib_graph`. Its import loads 130 MB."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import face_recognition
import numpy as np
from numpy.typing import NDArray

from edge.vision.config import VisionConfig
from edge.vision.faces import Face, Picture


class DlibReference:
    """128 numbers a face, of the same gallery as DlibGraph's."""

    name = "dlib-resnet-v1"
    dimension = 128
    threshold = 0.45
    stranger = 0.6
    needs_points = False

    def embed(self, picture: Picture, faces: Sequence[Face]) -> NDArray[np.float32]:
        """Return (len(faces), 128), one embedding a face."""
        places = [face.box[:4] for face in faces]
        found = face_recognition.face_encodings(picture.rgb, places) if places else []
        return np.array(found, np.float32).reshape(len(places), self.dimension)


def load(_config: VisionConfig, _weights: Path, _cache: Path) -> DlibReference:
    """Return it; its weights are the package's own."""
    return DlibReference()
