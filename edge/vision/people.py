"""The enrolled faces as one matrix, and who is nearest."""

from __future__ import annotations

import logging

import numpy as np
from numpy.typing import NDArray

from edge.vision.faces import Embedding
from edge.vision.wipe import wipe
from models.ports import Gallery
from models.text import Id
from models.video import Nearest

LOG = logging.getLogger(__name__)
NEAREST = 2
"""Persons a search returns."""

AT_ONCE = 16
"""Embeddings in one product; a product takes 4 bytes for each of them and each template."""

ULP = float(np.finfo(np.float32).eps)


class People:
    """A gallery that can be searched; ValueError where names and templates don't fit.

    A template that holds anything but numbers is logged and left out: it must not cost all others their way in.
    """

    def __init__(self, gallery: Gallery, dimension: int) -> None:
        self.revision = gallery.revision
        self._dimension = dimension
        names, templates = np.array(gallery.people, str), np.frombuffer(gallery.templates, "<f4")
        if templates.size != names.size * dimension:
            raise ValueError(f"{names.size} people with {templates.size} numbers, not {dimension} each")
        self._given = gallery.templates
        matrix: NDArray[np.float32] = templates.reshape(-1, dimension)
        sound = np.isfinite(matrix).all(axis=1)
        if not sound.all():
            LOG.error("%d templates hold no numbers and are left out: linli vault check", np.count_nonzero(~sound))
            matrix, names = matrix[sound], names[sound]
        order = np.argsort(names, kind="stable")
        if (np.diff(order) < 0).any():  # a gallery that is sorted already stays where it lies
            matrix, names = matrix[order], names[order]
        self._matrix, self._squares = matrix, np.einsum("ij,ij->i", matrix, matrix)
        firsts = np.flatnonzero(np.append(True, names[1:] != names[:-1])[: names.size])
        self._ids: list[Id] = names[firsts].tolist()
        self._starts, self._ends = firsts, np.append(firsts[1:], names.size)

    def wipe(self) -> None:
        """Overwrite the templates, the gallery's own too: freed memory would keep those of who withdrew for long."""
        wipe(self._given)
        if self._matrix.flags.writeable:  # a copy, not the gallery's own bytes
            self._matrix.fill(0)

    def nearest(self, embedding: Embedding) -> tuple[Nearest, ...]:
        """Return the two nearest different persons, nearest first; fewer where fewer are enrolled."""
        return self.search(embedding[np.newaxis])[0]

    def search(self, embeddings: NDArray[np.float32]) -> list[tuple[Nearest, ...]]:
        """Return the two nearest persons of each of (n, dimension) embeddings; ValueError where one is no number."""
        if embeddings.ndim != 2 or embeddings.shape[1] != self._dimension:  # noqa: PLR2004 (a matrix)
            raise ValueError(f"embeddings of shape {embeddings.shape} in a gallery of {self._dimension} numbers each")
        if not np.isfinite(embeddings).all():
            raise ValueError("an embedding is no number")
        if not self._ids:
            return [()] * len(embeddings)
        found: list[tuple[Nearest, ...]] = []
        for first in range(0, len(embeddings), AT_ONCE):
            some = embeddings[first : first + AT_ONCE]
            found += map(self._two, some, self._nearness(some))
        return found

    def _nearness(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (n, persons): 2ab - |b|² for each person's nearest template: |a|² less the squared distance."""
        products = self._matrix @ (2 * embeddings).T
        products -= self._squares[:, np.newaxis]
        best: NDArray[np.float32] = np.maximum.reduceat(products, self._starts, axis=0)
        return best.T

    def _two(self, embedding: Embedding, nearness: NDArray[np.float32]) -> tuple[Nearest, ...]:
        """Measure those directly who may be among the nearest, for all that rounding took from the product."""
        count = min(NEAREST, len(self._ids))
        last = np.partition(nearness, -count)[-count]
        bound = 4 * self._dimension * ULP * (float(embedding @ embedding) + float(self._squares.max()))
        near = np.flatnonzero(nearness >= last - bound)
        distances = [self._distance(embedding, person) for person in near.tolist()]
        order = np.argsort(distances, kind="stable")[:count]
        return tuple(Nearest(self._ids[near[it]], distances[it]) for it in order)

    def _distance(self, embedding: Embedding, person: int) -> float:
        templates = self._matrix[self._starts[person] : self._ends[person]].astype(np.float64)
        return float(np.linalg.norm(templates - embedding, axis=1).min())
