"""dlib's face network, which face_recognition uses, as a graph: the same embeddings in a tenth of the time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import dlib
import numpy as np
from numpy.typing import NDArray

from edge.vision.config import VisionConfig
from edge.vision.dlibnet.network import DIMENSION, SIDE
from edge.vision.dlibnet.probe import INPUT, OUTPUT
from edge.vision.dlibnet.session import session_of
from edge.vision.faces import Face, Picture
from edge.vision.landmarks import Landmarker, model_file

DAT = "dlib_face_recognition_resnet_model_v1.dat"
DAT_SHA256 = "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"
"""Embeddings by other weights would belong to another gallery."""

PADDING = 0.25
"""Around a face, of its own size: what the network was trained with (dlib/tools/python/src/face_recognition.cpp)."""

BATCH = 8
"""Faces in one run: more are not faster, and take 4 MB of memory each."""


class DlibGraph:
    """128 numbers a face. dlib's authors split the pairs of LFW at 0.6, 99.38 % of them rightly: one pair at a time.

    A gate compares with everybody, so from 0.6 on a face is nobody's, and it is somebody's up to 0.45 only.
    """

    name = "dlib-resnet-v1"
    dimension = DIMENSION
    threshold = 0.45
    stranger = 0.6
    needs_points = False

    def __init__(self, dat: Path, cache: Path, threads: int = 1) -> None:
        self._session = session_of(dat, cache, threads, DAT_SHA256)
        self._landmarks = Landmarker()

    def embed(self, picture: Picture, faces: Sequence[Face]) -> NDArray[np.float32]:
        """Return (len(faces), 128), one embedding a face."""
        found = np.empty((len(faces), DIMENSION), np.float32)
        for at in range(0, len(faces), BATCH):
            found[at : at + BATCH] = self._run(picture, faces[at : at + BATCH])
        return found

    def _run(self, picture: Picture, faces: Sequence[Face]) -> NDArray[np.float32]:
        shapes = dlib.full_object_detections()
        for face in faces:
            shapes.append(self._landmarks.shape(picture, face.box))
        chips = np.stack(dlib.get_face_chips(picture.rgb, shapes, SIDE, PADDING))
        found: NDArray[np.float32] = self._session.run([OUTPUT], {INPUT: chips})[0]
        return found


def load(config: VisionConfig, _weights: Path, cache: Path) -> DlibGraph:
    """Return it with the installed package's weights."""
    return DlibGraph(model_file(DAT), cache, config.threads)
