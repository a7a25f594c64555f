"""From a face to numbers: one type, several networks. A gallery made by one is never compared with another's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from edge.vision.config import VisionConfig
from edge.vision.faces import Face, Picture
from models.text import Id

MODULES = {
    "dlib": "edge.vision.embedders.dlib_graph",
    "face_recognition": "edge.vision.embedders.dlib_reference",
    "sface": "edge.vision.embedders.sface",
}
"""By the name in linli.yaml; each has `load(config, weights, cache)`. Not imported here: one loads 130 MB."""


class Embedder(Protocol):
    """A network with its version (`name`), its dimension and its own distances.

    `threshold`: shipped, conservative: up to it a face is a person's. `stranger`: from it on nobody's.
    `needs_points`: only faces with `points` can be embedded.
    """

    name: Id
    dimension: int
    threshold: float
    stranger: float
    needs_points: bool

    def embed(self, picture: Picture, faces: Sequence[Face]) -> NDArray[np.float32]:
        """Return (len(faces), dimension), one embedding a face."""
        ...


def embedder_of(config: VisionConfig, weights: Path, cache: Path) -> Embedder:
    """Return the configured network, ready. WeightMissing, WeightDamaged, DatDamaged, FileNotFoundError: in words."""
    load: Callable[[VisionConfig, Path, Path], Embedder] = import_module(MODULES[config.embedder]).load
    return load(config, weights, cache)
