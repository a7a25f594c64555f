"""Made-up communities whose strangers are known: impostor distances about as dlib's network gives them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.ports import Gallery

DIMENSION = 128
OWN = 32
"""The dimensions in which faces differ: impostor distances then have a mean of 8 times their standard deviation."""

MEAN, OWN_SPREAD = 0.8, 0.35
"""Distances between strangers (standard deviation 0.1), and between two looks of one person."""


class Town:
    """People as points of a Gaussian, looks at them as points around it; `scale` sets how far all are apart."""

    def __init__(self, seed: int, scale: float = 1.0) -> None:
        self._random = np.random.default_rng(seed)
        axes = np.linalg.qr(np.random.default_rng(1).normal(size=(DIMENSION, DIMENSION)))[0]
        self._axes = axes[:OWN] * scale

    def looks(self, people: int, each: int = 1) -> NDArray[np.float32]:
        """Return (people * each, DIMENSION) looks at new people, those of one beside one another."""
        between = np.sqrt((MEAN**2 - OWN_SPREAD**2) / (2 * OWN))
        within = OWN_SPREAD / np.sqrt(2 * OWN)
        faces = np.repeat(self._random.normal(0, between, (people, OWN)), each, axis=0)
        looks = (faces + self._random.normal(0, within, faces.shape)) @ self._axes
        return looks.astype(np.float32)


def gallery(looks: NDArray[np.float32], each: int = 1, embedder: str = "dlib-resnet-v1") -> Gallery:
    """Return a gallery of people p0, p1 ... with `each` templates, one after another."""
    people = tuple(f"p{number // each}" for number in range(len(looks)))
    return Gallery(revision=1, embedder=embedder, people=people, templates=looks.astype("<f4").tobytes())


def taken(looks: NDArray[np.float32], enrolled: NDArray[np.float32], threshold: float) -> float:
    """Return the share of looks within the threshold of somebody enrolled."""
    squares = (enrolled**2).sum(axis=1)
    least = [
        ((squares - 2 * part @ enrolled.T).min(axis=1) + (part**2).sum(axis=1)) for part in np.array_split(looks, 20)
    ]
    return float((np.concatenate(least) <= threshold**2).mean())
