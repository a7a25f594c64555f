"""From a face to numbers: one type, several networks. A gallery made by one is never compared with another's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from edge.vision.faces import Face, Picture
from models.text import Id


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
