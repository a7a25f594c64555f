"""Finding faces: one type, two implementations."""

from __future__ import annotations

from typing import Protocol

from edge.vision.faces import Face, Picture


class Detector(Protocol):
    """Finds faces. `name` as in linli.yaml; `min_score`: a weaker find may be no face, so only a person is told of it."""

    name: str
    min_score: float

    def find(self, picture: Picture, side: int) -> list[Face]:
        """Return the faces whose box has a side of `side` pixels or more; the picture is shrunk as far as that allows."""
        ...
