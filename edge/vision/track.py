"""Faces followed from look to look, and when enough looks agree to say who it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Literal

import numpy as np

from edge.vision.config import VisionConfig
from edge.vision.faces import Box, Embedding

NS = 1_000_000_000
FORGET_S = 2.0
"""Seconds after which an unseen face is another one; a Raspberry Pi may look only once a second."""

OVERLAP = 0.3
"""Intersection over union from which two boxes are one face."""

ANOTHER = 0.6
"""Euclidean distance of embeddings from which two looks are two persons."""

REACH = 0.6
"""Distance of centres, in sides of the box, up to which two boxes are one face."""

UNSURE_TIMES = 3
"""So many times more looks must agree before somebody is told that they may or may not be known."""

Verdict = tuple[Literal["person", "unsure", "stranger", "problem"], str]
"""What a look says: a person's id; perhaps that person's; nobody's (""); or why it could not be judged."""


class Track:
    """One face, and what its last looks said of it."""

    def __init__(self, box: Box, now: int, average: int = 1) -> None:
        self.box = box
        self.seen = now
        self._looks: deque[Embedding] = deque(maxlen=average)
        self._verdict: Verdict | None = None
        self._run = 0
        self._told: tuple[Verdict, int] | None = None

    def mean(self, embedding: Embedding) -> Embedding:
        """Return the mean of the last looks with this one; a face unlike them has taken the place: begin anew."""
        if self._looks and np.linalg.norm(np.mean(self._looks, axis=0) - embedding) > ANOTHER:
            self._looks.clear()
            self._run = 0
        self._looks.append(embedding)
        return np.asarray(np.mean(self._looks, axis=0), np.float32)

    def judge(self, verdict: Verdict, now: int, config: VisionConfig) -> bool:
        """Take one look's verdict; tell whether it should be said now. A look that disagrees starts anew."""
        self._run = self._run + 1 if self._run and verdict == self._verdict else 1
        self._verdict = verdict
        if self._run < config.agree * (UNSURE_TIMES if verdict[0] == "unsure" else 1):
            return False
        if self._told and self._told[0] == verdict and now - self._told[1] < config.repeat_s * NS:
            return False
        self._told = (verdict, now)
        return True


class Tracker:
    """The faces of one camera. Times in CLOCK_BOOTTIME ns."""

    def __init__(self, average: int) -> None:
        self._average = average
        self._tracks: list[Track] = []

    def follow(self, boxes: Sequence[Box], now: int) -> list[Track]:
        """Return the track of each box: the best-fitting known one, each taken once, or a new one."""
        self._tracks = [track for track in self._tracks if now - track.seen <= FORGET_S * NS]
        fits = [(fit(track.box, box), t, b) for t, track in enumerate(self._tracks) for b, box in enumerate(boxes)]
        taken: dict[int, Track] = {}
        used: set[int] = set()
        for score, t, b in sorted(fits, reverse=True):
            if score > 0 and t not in used and b not in taken:
                taken[b] = self._tracks[t]
                used.add(t)
        return [self._moved(taken.get(b), box, now) for b, box in enumerate(boxes)]

    def watching(self, now: int) -> bool:
        """Tell whether a face was seen a moment ago."""
        return any(now - track.seen <= FORGET_S * NS for track in self._tracks)

    def _moved(self, track: Track | None, box: Box, now: int) -> Track:
        if track is None:
            track = Track(box, now, self._average)
            self._tracks.append(track)
        track.box, track.seen = box, now
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
