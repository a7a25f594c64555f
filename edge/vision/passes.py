"""Confident passes of a moment ago: where a second factor confirms one, its best shot refreshes the templates."""

from __future__ import annotations

from collections.abc import Iterator

from edge.vision.known import Known
from edge.vision.track import NS, Shot
from edge.vision.wire import Refreshed
from models.text import Id
from models.video import FaceMatch

KEPT_S = 30.0
"""Seconds: so long somebody may take to type room and PIN after the camera saw them."""

MARGIN = 0.1
"""How much farther the next person must be."""

GOOD = 0.5
"""Quality, 0..1: a poorer shot makes no template."""


class Passes:
    """The best shot of each confident, living match at one camera; in memory alone. Times in CLOCK_BOOTTIME ns."""

    def __init__(self) -> None:
        self._shots: dict[Id, tuple[Shot, int]] = {}

    def add(self, match: FaceMatch, shot: Shot) -> None:
        """Keep the shot if the match leaves no doubt."""
        first, *others = match.nearest
        clear = not others or others[0].distance - first.distance >= MARGIN
        if match.liveness == "live" and first.distance <= match.threshold and clear and shot.score >= GOOD:
            self._shots[first.person] = (shot, match.seen)

    def confirmed(self, person: Id, known: Known, now: int) -> Iterator[Refreshed]:
        """Yield the person's shot, once, if it is fresh and the person still enrolled; forget what is old."""
        self._shots = {who: kept for who, kept in self._shots.items() if now - kept[1] <= KEPT_S * NS and who in known}
        if person in self._shots:
            shot, _ = self._shots.pop(person)
            yield Refreshed(person, shot.embedding.astype("<f4").tobytes(), shot.score)
