"""One face's liveness: what the worker holds for each track, from the first look to the verdict.

Passive is what the networks see (`fusion`), active what the person does (`challenge`). Asked is asked: once a challenge
is open, no later look of the networks answers it.

| passive           | no challenge         | waiting | passed | failed             | not done in time          |
|-------------------|----------------------|---------|--------|--------------------|---------------------------|
| live              | live (`always`: ask) | None    | live   | undecided, for good | undecided, asked once more |
| undecided, absent | None, then ask       | None    | live   | undecided, for good | undecided, asked once more |
| spoof             | spoof, for good      | spoof   | spoof  | spoof              | spoof                     |

None is: not yet. For good is: until the face is gone; what one has refused the other never lets in.
"""

from __future__ import annotations

from math import radians, tan
from random import Random

from edge.vision.config import VisionConfig
from edge.vision.faces import Box, Picture, Points
from edge.vision.landmarks import Shape
from edge.vision.liveness.challenge import Challenge, Progress
from edge.vision.liveness.fusion import Fusion
from edge.vision.liveness.marks import bounds_of, marks_of
from edge.vision.liveness.passive import Passive
from edge.vision.liveness.plane import chip_of
from models.video import FaceProblem, FaceStep, Liveness

NS = 1_000_000_000
UNSURE = 6
"""Looks after which the networks have had their chance, and the person is asked."""

TURNED = 30.0
"""Degrees, from where on a face is not shown to the networks: they were trained up to there (Silent-Face's README)."""

AGAIN_S = 1.0
"""Seconds after which the networks look again at a face that was found alive."""

GONE_S = 2.0
"""Seconds without a look, after which what was seen before is forgotten; a verdict for good is not."""

ATTEMPTS = 2
"""Challenges that one face may let pass by."""

PAUSE_S = 2.0
"""Seconds from one to the next."""


class LiveTrack:
    """The liveness check of one face; the caller makes a new one for another face. Times in ns of one clock.

    `passive` None: only the challenge decides. `always`: a face that the networks take for alive is asked as well.
    `verdict` as the table says. `step`, `until`: what the person is asked now, and until when. `problem`: why the
    networks were not asked at the last look.
    """

    def __init__(self, passive: Passive | None, config: VisionConfig, random: Random, *, always: bool = False) -> None:
        self._passive, self._config, self._random, self._always = passive, config, random, always
        self.problem: FaceProblem | None = None
        self.until = 0
        self._fusion = Fusion()
        self._challenge: Challenge | None = None
        self._progress: Progress | None = None
        self._attempts = 0
        self._spoof = False
        self._seen: int | None = None
        self._judged = 0

    @property
    def verdict(self) -> Liveness | None:
        """What is known now; None: not yet."""
        if self._spoof:
            return "spoof"
        if self._progress == "passed":
            return "live"
        if self._progress in {"failed", "expired"} or self._attempts > 1:
            return "undecided"
        return "live" if self._attempts == 0 and not self._always and self._fusion.verdict == "live" else None

    @property
    def step(self) -> FaceStep | None:
        """What the person is asked to do now."""
        return self._challenge.step if self._challenge is not None and not self._spoof else None

    def due(self, now_ns: int) -> bool:
        """Tell whether a look at this time would do anything: not after a verdict for good, seldom after live."""
        over = self._progress == "expired" and self._attempts == ATTEMPTS
        if over or self._spoof or self._progress == "failed":
            return False
        return self.verdict != "live" or (self._passive is not None and now_ns - self._judged >= AGAIN_S * NS)

    def look(self, picture: Picture, box: Box, points: Points | Shape, quality: float, now_ns: int) -> None:
        """Take one look; `points` of either layout, but always of the same; `quality` 0..1."""
        self._forget(now_ns)
        if not self.due(now_ns):
            return
        self.problem = None
        if self._passive is not None:
            self._see(self._passive, picture, box, points, quality, now_ns)
        if not self._spoof:
            self._ask(picture, points, now_ns)

    def _forget(self, now_ns: int) -> None:
        gone = self._seen is not None and now_ns - self._seen > GONE_S * NS
        self._seen = now_ns
        if gone and self._progress != "failed":
            self._fusion = Fusion()
            self._challenge = self._progress = None
            self._attempts = 0

    def _see(
        self, passive: Passive, picture: Picture, box: Box, points: Points | Shape, quality: float, now_ns: int
    ) -> None:
        frontal = _frontal(points)
        score = passive.score(picture, box) if frontal else None
        if score is None:
            waiting = self.verdict is None and self._attempts == 0
            self.problem = None if not waiting else "too_near" if frontal else "turned_away"
            return
        self._judged = now_ns
        self._fusion.add(score, quality)
        self._spoof = self._fusion.verdict == "spoof"

    def _ask(self, picture: Picture, points: Points | Shape, now_ns: int) -> None:
        if self._progress == "expired" and now_ns - self.until > PAUSE_S * NS:
            self._challenge = None
        if self._challenge is None and self._must_ask():
            self._challenge = Challenge(self._random, now_ns, self._config.challenge_s)
            self._attempts += 1
            self.until = self._challenge.until
        if self._challenge is not None:
            self._progress = self._challenge.see(points, now_ns, chip_of(picture, points))

    def _must_ask(self) -> bool:
        if self._passive is None or self._attempts > 0 or (self._always and self._fusion.verdict == "live"):
            return True
        return self._fusion.count >= UNSURE and self._fusion.verdict == "undecided"


def _frontal(points: Points | Shape) -> bool:
    """Tell whether the networks may be asked about a face that is turned so."""
    marks = marks_of(points)
    return marks is not None and abs(marks.nose) <= bounds_of(marks).depth * tan(radians(TURNED))
