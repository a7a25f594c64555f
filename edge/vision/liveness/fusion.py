"""Looks at one face made one verdict."""

from __future__ import annotations

from collections import deque

from models.video import Liveness

KEEP = 8
"""Looks that count; older ones are forgotten."""

ENOUGH = 4
"""Looks before anything is said: one or two may be lucky, or blurred."""

FADE = 0.85
"""How much a look counts against the next newer one."""

LIVE = 0.9
"""Mean from which a face is alive: neither network may then be under 0.8. Minivision's own demo takes the likelier
class; LiveFaceReco_RaspberryPi takes 0.89."""

SPOOF = 0.3
"""Mean down from which it is a presentation."""

STILL_LIVE = 0.75
"""Mean down to which a face that was alive stays so."""


class Fusion:
    """The last scores of a face, 0..1, and what they say together; the caller makes a new one for another face."""

    def __init__(self) -> None:
        self._looks: deque[tuple[float, float]] = deque(maxlen=KEEP)
        self.verdict: Liveness = "undecided"

    def add(self, score: float, quality: float) -> None:
        """Take one look's score; `quality` 0..1 of its picture: the best counts twice as much as the worst."""
        self._looks.append((score, 1 + min(1.0, max(0.0, quality))))
        mean = self.mean
        if self.count < ENOUGH:
            return
        bound = STILL_LIVE if self.verdict == "live" else LIVE
        self.verdict = "live" if mean >= bound else "spoof" if mean <= SPOOF else "undecided"

    @property
    def count(self) -> int:
        """Return the number of looks that count."""
        return len(self._looks)

    @property
    def mean(self) -> float:
        """Return the weighted mean, 0 where there is no look."""
        weights = [weight * FADE**age for age, (_, weight) in enumerate(reversed(self._looks))]
        scores = [score for score, _ in reversed(self._looks)]
        total = sum(weights)
        return sum(w * s for w, s in zip(weights, scores, strict=True)) / total if total else 0.0
