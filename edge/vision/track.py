"""Faces followed from look to look: the best shots of each, and when enough looks agree to say who it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from edge.vision.config import VisionConfig
from edge.vision.faces import Box, Embedding, Face
from edge.vision.liveness import LiveTrack
from models.video import Nearest

NS = 1_000_000_000
FORGET_S = 2.0
"""Seconds after which an unseen face is another one; a Raspberry Pi may look only once a second."""

OVERLAP = 0.3
"""Intersection over union from which two boxes are one face."""

REACH = 0.6
"""Distance of centres, in sides of the box, up to which two boxes are one face."""

UNSURE_TIMES = 3
"""So many times more looks must agree before somebody is told that they may or may not be known."""

BETTER = 1.15
"""A shot is better than the best so far from this ratio of their scores on."""

AGAIN_S = {"person": 1.0, "unsure": 0.2, "stranger": 0.4, "problem": 0.4}
"""Seconds after which a face is embedded again though no shot got better: somebody else may have stepped in."""

Verdict = tuple[Literal["person", "unsure", "stranger", "problem"], str]
"""What a look says: a person's id; perhaps that person's; nobody's (""); or why it could not be judged."""


class Agreement:
    """Counts looks that say the same, and remembers what was told when."""

    def __init__(self) -> None:
        self.verdict: Verdict | None = None
        self.run = 0
        self._told: tuple[Verdict, int] | None = None

    def take(self, verdict: Verdict) -> None:
        """Take one look's verdict; a look that disagrees starts anew."""
        self.run = self.run + 1 if verdict == self.verdict else 1
        self.verdict = verdict

    def forget(self) -> None:
        """Begin anew; what was told stays told."""
        self.verdict, self.run = None, 0

    def due(self, now: int, config: VisionConfig) -> bool:
        """Tell whether enough looks agree on what was not told a moment ago."""
        if self.verdict is None or self.run < config.agree * (UNSURE_TIMES if self.verdict[0] == "unsure" else 1):
            return False
        told = self._told
        return told is None or told[0] != self.verdict or now - told[1] >= config.repeat_s * NS

    def told(self, now: int) -> None:
        """Note that it has been told."""
        if self.verdict is not None:
            self._told = (self.verdict, now)


class Shot(NamedTuple):
    """One embedded look; `score` 0..1 says how good it was."""

    embedding: Embedding
    score: float


class Track:
    """One face: where it is, its best shots, what looks say of it. Times in CLOCK_BOOTTIME ns."""

    def __init__(self, number: int, face: Face, now: int) -> None:
        self.number = number
        self.face, self.seen = face, now
        self.who, self.wrong = Agreement(), Agreement()
        self.nearest: tuple[Nearest, ...] = ()
        self.live: LiveTrack | None = None
        self.kept = False
        self._gallery = 0
        self._shots: list[Shot] = []  # the best first
        self._embedded = 0

    def wants(self, score: float, now: int, config: VisionConfig, gallery: int) -> bool:
        """Tell whether this look is worth an embedding: too few yet, a better shot, or the last is long ago."""
        if self.who.verdict is None or len(self._shots) < config.agree or gallery != self._gallery:
            return True
        if score >= BETTER * self.quality:
            return True
        return now - self._embedded >= AGAIN_S[self.who.verdict[0]] * NS

    def take(self, embedding: Embedding, score: float, now: int, keep: int, another: float) -> bool:
        """Keep the shot if it is among the `keep` best; True where a face unlike the shots has taken the place."""
        replaced = bool(self._shots) and float(np.linalg.norm(self.mean() - embedding)) > another
        if replaced:
            self._shots.clear()
            self.who.forget()
        self._embedded = now
        self._shots.append(Shot(embedding, score))
        self._shots = sorted(self._shots, key=lambda shot: -shot.score)[:keep]
        return replaced

    def near(self, nearest: tuple[Nearest, ...], gallery: int) -> None:
        """Note who is nearest in that revision of the gallery."""
        if gallery != self._gallery:
            self.who.forget()
        self.nearest, self._gallery = nearest, gallery

    def mean(self) -> Embedding:
        """Return the mean of the kept shots, better ones counting more."""
        weights = [shot.score + 1e-3 for shot in self._shots]
        return np.average([shot.embedding for shot in self._shots], axis=0, weights=weights).astype(np.float32)

    @property
    def quality(self) -> float:
        """How good the best shot is, 0..1; 0 where there is none."""
        return self._shots[0].score if self._shots else 0.0

    def best(self) -> Shot:
        """Return the best shot."""
        return self._shots[0]


class Tracker:
    """The faces of one camera. Times in CLOCK_BOOTTIME ns."""

    def __init__(self) -> None:
        self._tracks: list[Track] = []
        self._count = 0

    @property
    def boxes(self) -> list[Box]:
        """Where faces were a moment ago."""
        return [track.face.box for track in self._tracks]

    def follow(self, faces: Sequence[Face], now: int) -> list[Track]:
        """Return the track of each face: the best-fitting known one, each taken once, or a new one."""
        self.forget(now)
        fits = [
            (fit(track.face.box, face.box), t, f)
            for t, track in enumerate(self._tracks)
            for f, face in enumerate(faces)
        ]
        taken: dict[int, Track] = {}
        used: set[int] = set()
        for score, t, f in sorted(fits, reverse=True):
            if score > 0 and t not in used and f not in taken:
                taken[f] = self._tracks[t]
                used.add(t)
        return [self._moved(taken.get(f), face, now) for f, face in enumerate(faces)]

    def forget(self, now: int) -> list[Track]:
        """Drop and return the faces that were not seen for a while."""
        gone = [track for track in self._tracks if now - track.seen > FORGET_S * NS]
        self._tracks = [track for track in self._tracks if now - track.seen <= FORGET_S * NS]
        return gone

    def _moved(self, track: Track | None, face: Face, now: int) -> Track:
        if track is None:
            self._count += 1
            track = Track(self._count, face, now)
            self._tracks.append(track)
        track.face, track.seen = face, now
        return track


def fit(one: Box, other: Box) -> float:
    """Return how well two boxes fit as one face: 1 + overlap, or nearness 0..1, or 0 where they don't."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    if width > 0 and height > 0:
        both = width * height
        overlap = both / (_area(one) + _area(other) - both)
        if overlap >= OVERLAP:
            return 1 + overlap
    across = (one.left + one.right - other.left - other.right) / 2
    down = (one.top + one.bottom - other.top - other.bottom) / 2
    side = max(one.side, other.side)
    nearness: float = 1 - (across**2 + down**2) ** 0.5 / (REACH * side)
    return max(0.0, nearness) if 2 * min(one.side, other.side) > side else 0.0


def _area(box: Box) -> int:
    return (box.bottom - box.top) * (box.right - box.left)
