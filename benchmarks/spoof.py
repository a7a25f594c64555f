"""Attack acceptance and live rejection after ISO/IEC 30107-3, on attacks simulated from our own photos and clips.

`python -m benchmarks.spoof [--quick] [--json]`. The networks' thresholds were not set on these attacks; those that tell
a turned head from a sheet (edge/vision/liveness/marks.py, plane.py) were, on other draws of the same simulation.
"""

from __future__ import annotations

import argparse
from random import Random

import cv2
import numpy as np

from benchmarks import _spoof
from benchmarks._hands import Attacks
from benchmarks._models import weights
from benchmarks._presentations import FPS, Presentation, clip, heads, living, sources
from benchmarks._spoof import LAYOUTS, Answer, Outcome
from edge.vision.config import VisionConfig
from edge.vision.detect import Detector, detector_of
from edge.vision.faces import Face, Picture, Points
from edge.vision.landmarks import Landmarker, Shape
from edge.vision.liveness import Passive, passive_of
from edge.vision.liveness.challenge import Challenge
from edge.vision.liveness.fusion import Fusion
from edge.vision.liveness.plane import chip_of

NS = 1_000_000_000
LOOKS = 8
"""Of the networks at each presentation: what the fusion keeps."""

LARGE = 120
"""Pixels of a face's side: a smaller photo is not worth printing."""


class Bench:
    """The pieces that the worker uses."""

    def __init__(self, *, quick: bool) -> None:
        self._config = VisionConfig(challenge_s=6.0 if quick else 12.0)
        self._quick = quick
        self.detector: Detector = detector_of(self._config, weights())
        self.passive: Passive | None = passive_of(weights())
        self.landmarks = Landmarker()

    def passively(self, presentation: Presentation) -> Answer:
        """Return what the networks say after some looks; `none`: no face, or none that could be judged."""
        fusion = Fusion()
        for _ in range(LOOKS):
            picture = Picture(presentation.next(None))
            face = self._face(picture)
            score = self.passive.score(picture, face.box) if face and self.passive else None
            if score is not None:
                fusion.add(score, 0.5)
        return fusion.verdict if fusion.count >= LOOKS // 2 else "none"

    def actively(self, presentation: Presentation, layout: str, seed: int) -> bool:
        """Tell whether the face passes a challenge, which its presenter answers as well as they can."""
        presentation.rest()
        challenge = Challenge(Random(seed), 0, self._config.challenge_s)
        for look in range(int(self._config.challenge_s * FPS) + 2):
            picture = Picture(presentation.next(challenge.step))
            face = self._face(picture)
            if face is None:
                continue
            points = self._points(picture, face, layout)
            progress = challenge.see(points, look * NS // FPS, chip_of(picture, points))
            if progress != "waiting":
                return progress == "passed"
        return False

    def outcome(self, it: Presentation, passive: Answer, seed: int) -> Outcome:
        """Return what the networks said and a challenge in each layout leads to."""
        layouts = LAYOUTS[1:] if self.detector.name != "yunet" else LAYOUTS[:1] if self._quick else LAYOUTS
        return Outcome(it.kind, it.person, passive, {layout: self.actively(it, layout, seed) for layout in layouts})

    def _face(self, picture: Picture) -> Face | None:
        found = self.detector.find(picture, self._config.find_face_px)
        face = max(found, key=lambda it: it.box.side, default=None)
        return face if face is not None and face.box.side >= self._config.min_face_px else None

    def _points(self, picture: Picture, face: Face, layout: str) -> Points | Shape:
        own = face.points if layout == LAYOUTS[0] else None
        return self.landmarks.shape(picture, face.box) if own is None else own


def main() -> None:
    """Run it and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spoof")
    parser.add_argument("--quick", action="store_true", help="fewer presentations, under 50 s")
    parser.add_argument("--json", action="store_true", help="only the JSON lines")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    bench, random = Bench(quick=options.quick), np.random.default_rng(30107)
    found, singer = sources(bench.detector), clip("short_hamilton_clip.mp4")
    backgrounds = [
        *clip("one-by-one-person-detection.mp4", 151)[::50],
        *clip("car-detection.mp4", 1),
        *clip("crowd_mot20_05.mp4", 1),
    ]
    good = [
        Outcome(it.kind, it.person, bench.passively(it), {})
        for it in [*living(found, singer, random)][:: 4 if options.quick else 1]
    ]
    volunteers = heads([it for it in found if it.box.side >= LARGE], bench.landmarks, random)
    acted = [bench.outcome(it, "none", seed) for seed, it in enumerate([*volunteers][:: 8 if options.quick else 1])]
    attacks = Attacks([it for it in found if it.box.side >= LARGE], backgrounds, singer, random)
    count, every = (2, 2) if options.quick else (18, 3)
    bad = []
    for index, kind in enumerate(attacks.kinds):
        for seed, it in enumerate(attacks.some(kind, count)):
            passive = bench.passively(it)
            challenged = seed % every == 0 and not (options.quick and index % 2)
            bad.append(bench.outcome(it, passive, seed) if challenged else Outcome(kind, it.person, passive, {}))
    if not options.json:
        _spoof.table(good, acted, bad)
    _spoof.lines(good, acted, bad)


if __name__ == "__main__":
    main()
