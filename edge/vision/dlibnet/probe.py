"""One picture whose embedding the graph itself says: a form of it that answers otherwise is not to be used."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from edge.vision.dlibnet.network import DIMENSION, SIDE

INPUT, OUTPUT = "chips", "embeddings"
"""The graph's: chips (n, 150, 150, 3), uint8 RGB; embeddings (n, 128), float32."""

KEY = "probe"
"""Of the graph's metadata: the right answer, 128 little-endian float32 in hexadecimal."""

TOLERANCE = 1e-5
"""Between two forms of the network, in units of its largest number."""


def picture() -> NDArray[np.uint8]:
    """Return (1, 150, 150, 3): waves of each colour, bright and dark, so that most of the network has to work."""
    rows, columns, colours = np.indices((SIDE, SIDE, 3))
    waves: NDArray[np.int64] = rows * rows // 7 + columns * (3 + colours) + rows * columns // 31
    return (waves % 256).astype(np.uint8)[None]


def answer(session: InferenceSession) -> str:
    """Return what the graph makes of the picture, as it stands under KEY."""
    return _ask(session).astype("<f4").tobytes().hex()


def is_right(session: InferenceSession) -> bool:
    """Tell whether the graph makes of the picture what it says that it should."""
    said = session.get_modelmeta().custom_metadata_map.get(KEY, "")
    if len(said) != 8 * DIMENSION:
        return False
    right = np.frombuffer(bytes.fromhex(said), "<f4")
    return bool(np.abs(_ask(session) - right).max() <= TOLERANCE * max(1.0, np.abs(right).max()))


def _ask(session: InferenceSession) -> NDArray[np.float32]:
    found: NDArray[np.float32] = session.run([OUTPUT], {INPUT: picture()})[0][0]
    return found
