"""What all eyes of a worker share: the networks, made once."""

from __future__ import annotations

import secrets
from pathlib import Path
from random import Random

from edge.vision.config import VisionConfig
from edge.vision.detect import Detector, detector_of
from edge.vision.embed import Embedder, embedder_of
from edge.vision.faces import Face, Picture
from edge.vision.landmarks import Landmarker, Shape
from edge.vision.liveness import LiveTrack, Passive, passive_of
from edge.vision.quality import Quality, quality_of


class Sense:
    """Detector, embedder, landmarks and the passive liveness networks, None where they were not fetched."""

    def __init__(
        self,
        config: VisionConfig,
        detector: Detector,
        embedder: Embedder,
        passive: Passive | None,
        random: Random | None = None,
    ) -> None:
        self.config, self.detector, self.embedder, self.passive = config, detector, embedder, passive
        self.landmarks = Landmarker()
        self._random = random or secrets.SystemRandom()

    @classmethod
    def load(cls, config: VisionConfig, weights: Path, cache: Path) -> Sense:
        """Make them from the folders of weights and of cached graphs."""
        return cls(
            config,
            detector_of(config, weights),
            embedder_of(config, weights, cache),
            passive_of(weights, config.threads),
        )

    def points(self, picture: Picture, face: Face) -> Shape:
        """Return dlib's landmarks of the face: steadier from look to look than a detector's own points."""
        return self.landmarks.shape(picture, face.box)

    def quality(self, picture: Picture, face: Face) -> Quality:
        """Return what the shot is worth."""
        return quality_of(picture, face.box, self.landmarks.pose(picture, face))

    def live(self) -> LiveTrack:
        """Return the liveness check of one more face."""
        return LiveTrack(self.passive, self.config, self._random, always=self.config.challenge == "always")
