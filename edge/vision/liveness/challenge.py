"""What a person is asked to do to show that they are alive, and whether they did it; points and times in, verdict out.

Two different steps in no fixed order, so that one is a turn at least, which a flat photo can't make. Each begins at
the front, is reached by degrees, the right way, by a face that stays in one place, and is held for two looks. A video
of the same steps in the same order passes.
"""

from __future__ import annotations

from math import hypot
from random import Random
from typing import Literal, Protocol, Self

from edge.vision.faces import Points
from edge.vision.landmarks import Shape
from edge.vision.liveness.marks import Marks, bounds_of, marks_of, middle_of, solid, turned
from models.video import FaceStep

NS = 1_000_000_000
STEPS: tuple[FaceStep, ...] = ("turn_left", "turn_right", "come_closer")
ASKED = 2
"""Steps of one challenge: two of the three are a turn, so one that is asked is."""

STEADY = 3
"""Looks from the front that a step is measured from: their mean; one look is off by 0.05 distances of the eyes."""

HELD = 2
"""Looks that must say the same, right or wrong."""

CLOSER = 0.25
"""How much larger a face is that came closer: from 80 cm to 64 cm."""

BEGUN: dict[FaceStep, float] = {"turn_left": 0.35, "turn_right": 0.35, "come_closer": 0.25}
"""Of the way: the look before a step is reached is between here and there, or else a photo was swapped."""

WRONG = 1.5
"""Of a turn that is not asked: heads move a little by themselves."""

LEAP = 1.5
"""Of the way, between two looks: a head is not so fast. It must go back and come again."""

GAP_S = 1.5
"""Seconds without a look, after which a step begins anew."""

PLACE = 2.0
"""How far a face may go in a second, or half of it between two looks, in its size: a singer went 0.7 in a fifth."""

GROWTH = 1.4
"""How much larger or smaller a face may become between two looks, a second of time or a part of it."""

Progress = Literal["waiting", "passed", "failed", "expired"]


class View(Protocol):
    """What a face looked like."""

    def turned_from(self, front: Self) -> bool:
        """Tell whether this is the same face turned, and not a sheet with its view from the front."""
        ...


class Challenge:
    """Two steps for one face. Times in ns of one clock. `until`: when the time is over."""

    def __init__(self, random: Random, started_ns: int, limit_s: float) -> None:
        self.until = started_ns + int(limit_s * NS)
        self._steps = random.sample(STEPS, ASKED)
        self._progress: Progress = "waiting"
        self._last: tuple[Marks, int] | None = None
        self._home: Marks | None = None
        self._view: View | None = None
        self._before: View | None = None
        self._anew()

    @property
    def step(self) -> FaceStep | None:
        """What is asked now; None: nothing, the person is to look to the front, or it is over."""
        return self._steps[0] if self._progress == "waiting" and self._base is not None else None

    @property
    def left(self) -> int:
        """Steps that are not done yet."""
        return len(self._steps)

    def see(self, points: Points | Shape, now_ns: int, view: View | None = None) -> Progress:
        """Take one look. `failed`: another movement than was asked, or another face; `expired`: not done in time."""
        marks = marks_of(points)
        if self._progress != "waiting":
            return self._progress
        if now_ns > self.until:
            self._progress = "expired"
        elif marks is not None:
            last, self._last = self._last, (marks, now_ns)
            self._view = view
            self._take(last, marks, now_ns)
        return self._progress

    def _take(self, last: tuple[Marks, int] | None, marks: Marks, now_ns: int) -> None:
        leapt = last is not None and _another(last[0], marks, (now_ns - last[1]) / NS)
        if leapt and self._home is not None:
            self._progress = "failed"
            return
        if last is None or leapt or now_ns - last[1] > GAP_S * NS or bounds_of(last[0]) is not bounds_of(marks):
            self._anew()
        if self._base is None:
            self._settle(marks)
        else:
            self._judge(self._base, marks)

    def _anew(self) -> None:
        """Wait for a face that looks to the front and is steady."""
        self._base: Marks | None = None
        self._front: list[Marks] = []
        self._way, self._begun = 0.0, False
        self._right = self._wrong = 0

    def _settle(self, marks: Marks) -> None:
        bounds = bounds_of(marks)
        away = self._home is not None and abs(turned(self._home, marks)) > bounds.back
        if away or abs(marks.nose) > bounds.front:
            self._front.clear()
            return
        if self._front and abs(turned(self._front[0], marks)) > bounds.steady:
            self._front.clear()
        self._front.append(marks)
        if len(self._front) == STEADY:
            self._base, self._before = middle_of(self._front), self._view
            self._home = self._home or self._base

    def _judge(self, base: Marks, marks: Marks) -> None:
        turn = turned(base, marks) / bounds_of(marks).turned
        way, wrong = self._measured(base, marks, turn)
        if abs(way - self._way) > LEAP:
            self._anew()
            return
        self._begun = way >= BEGUN[self._steps[0]] and (way < 1 or self._begun)
        reached = way >= 1 and self._begun and (self._steps[0] == "come_closer" or self._turned(base, marks))
        self._way = way
        self._right = self._right + 1 if reached else 0
        self._wrong = self._wrong + 1 if wrong else 0
        if self._wrong == HELD:
            self._progress = "failed"
        elif self._right == HELD:
            self._steps.pop(0)
            self._progress = "waiting" if self._steps else "passed"
            self._anew()

    def _turned(self, base: Marks, marks: Marks) -> bool:
        """Tell whether a head is turned, not a sheet, by its points and by its looks where those are given."""
        if self._view is None or self._before is None:
            return solid(base, marks)
        return solid(base, marks) and self._view.turned_from(self._before)

    def _measured(self, base: Marks, marks: Marks, turn: float) -> tuple[float, bool]:
        """Return how much of the way is done, 1 the whole; and whether the face is turned where it should not be."""
        if self._steps[0] == "come_closer":
            return (marks.size / base.size - 1) / CLOSER, abs(turn) >= WRONG
        way = turn if self._steps[0] == "turn_left" else -turn
        return way, way <= -WRONG


def _another(before: Marks, now: Marks, seconds: float) -> bool:
    """Tell whether a face was put in another one's place."""
    growth = max(now.size / before.size, before.size / now.size)
    gone = hypot(now.x - before.x, now.y - before.y) / before.size
    return growth > GROWTH ** max(1.0, seconds) or gone > PLACE * max(0.5, seconds)
