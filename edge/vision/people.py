"""The enrolled faces as one matrix, and who is nearest."""

from __future__ import annotations

import numpy as np

from edge.vision.faces import Embedding
from models.ports import Gallery
from models.video import Nearest

DIMENSIONS = 128


class People:
    """A gallery that can be searched; ValueError where names and templates don't match in number."""

    def __init__(self, gallery: Gallery) -> None:
        self.revision = gallery.revision
        self._ids = gallery.people
        templates = np.frombuffer(gallery.templates, "<f4")
        if templates.size != len(self._ids) * DIMENSIONS:
            raise ValueError(f"{len(self._ids)} people with {templates.size} numbers, not {DIMENSIONS} each")
        self._matrix = templates.reshape(-1, DIMENSIONS)

    def nearest(self, embedding: Embedding) -> tuple[Nearest, ...]:
        """Return the two nearest different persons, nearest first; fewer where fewer are enrolled."""
        distances = np.linalg.norm(self._matrix - embedding, axis=1)
        found: dict[str, float] = {}
        for index in np.argsort(distances):
            found.setdefault(self._ids[index], float(distances[index]))
            if len(found) == 2:  # noqa: PLR2004 (the two nearest)
                break
        return tuple(Nearest(person, distance) for person, distance in found.items())


NOBODY = People(Gallery(revision=0, people=(), templates=b""))
