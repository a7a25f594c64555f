"""The gallery as the worker holds it: who is near to an embedding, and how near is near at each camera."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from edge.vision.config import VisionConfig
from edge.vision.embed import Embedder
from edge.vision.people import People
from models.ports import Gallery
from models.text import Id
from models.video import Nearest


class Known:
    """People and thresholds of one gallery; ValueError where it was made by another embedder."""

    def __init__(self, gallery: Gallery, embedder: Embedder, config: VisionConfig) -> None:
        if gallery.embedder != embedder.name:
            raise ValueError(f"a gallery of {gallery.embedder} can't be compared with embeddings of {embedder.name}")
        self.revision = gallery.revision
        self._gallery, self._embedder, self._config = gallery, embedder, config
        self.stranger = embedder.stranger
        self._people = People(gallery, embedder.dimension)
        self._ids = frozenset(gallery.people)
        self._thresholds = gallery.thresholds
        self._tolerance, self._shipped = config.tolerance, embedder.threshold

    def __contains__(self, person: Id) -> bool:
        return person in self._ids

    def threshold(self, camera: Id) -> float:
        """Return the distance up to which a face is a person's: configured, calibrated for the camera, or shipped."""
        return self._tolerance or self._thresholds.get(camera, self._shipped)

    def nearest(self, embeddings: NDArray[np.float32]) -> list[tuple[Nearest, ...]]:
        """Return the two nearest persons of each embedding, (n, dimension), nearest first."""
        return self._people.search(embeddings)

    def wipe(self) -> None:
        """Overwrite the templates: nothing may search here any more."""
        self._people.wipe()

    def without(self, person: Id) -> Known:
        """Return what would be known if that person were not enrolled."""
        gallery, length = self._gallery, 4 * self._embedder.dimension
        kept = [index for index, name in enumerate(gallery.people) if name != person]
        templates = b"".join(gallery.templates[index * length : (index + 1) * length] for index in kept)
        left = replace(gallery, people=tuple(gallery.people[index] for index in kept), templates=templates)
        return Known(left, self._embedder, self._config)


def nobody(embedder: Embedder, config: VisionConfig) -> Known:
    """Return what is known before a gallery came."""
    return Known(Gallery(revision=0, embedder=embedder.name, people=(), templates=b""), embedder, config)
