"""Attack presentations: sheets held before a camera, by somebody who does with them what a face is asked to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle

import cv2
import numpy as np
from numpy.random import Generator

from benchmarks._attacks import (
    BEZEL,
    PAPER,
    Pose,
    Sheet,
    captured,
    held,
    photo_sheet,
    printed,
    shown,
    with_eyes,
    with_glare,
)
from benchmarks._presentations import FRAMES, Next, Presentation, Source, cut, eyes_of
from edge.vision.faces import Image
from edge.vision.landmarks import Landmarker
from models.video import FaceStep

TURN, SPEED = 42.0, 9.0
"""Degrees somebody turns to, and how far between two looks."""

FACE_M = 0.15
"""A face's side in dlib's frame, m, printed in life's size."""


Held = tuple[Next, Callable[[], None]]
"""The next frame, and back to the start."""


class Hand:
    """Holds a sheet, and does with it what a face is asked to do."""

    def __init__(self, sheet: Sheet, background: Image, pose: Pose, random: Generator, *, sway: float = 0.2) -> None:
        self.sheet, self._background, self._home, self._random, self._sway = sheet, background, pose, random, sway
        self.gain, self.glare, self.aslant = 1.0, 0.0, 0.0
        self.rest()

    def rest(self) -> None:
        """Hold it to the front, where it was first."""
        self._yaw, self._near = 0.0, 1.0

    def next(self, step: FaceStep | None) -> Image:
        """Return the next frame: turned towards what is asked, back to the front where nothing is."""
        goal = {"turn_left": TURN, "turn_right": -TURN}.get(step or "", 0.0)
        self._yaw += max(-SPEED, min(SPEED, goal - self._yaw))
        if step == "come_closer":
            self._near = max(0.72, self._near - 0.04)
        x, y, turn, tilt, roll = self._random.normal(0, self._sway, 5)
        home = self._home
        pose = home._replace(
            x=(home.x + 0.01 * x) * self._near,
            y=(home.y + 0.01 * y) * self._near,
            z=home.z * self._near,
            yaw=home.yaw - self._yaw + 4 * turn,
            pitch=home.pitch + self.aslant * abs(self._yaw) / TURN + 4 * tilt,
            roll=home.roll + 3 * roll,
        )
        frame = held(self._background, self.sheet, pose, self.gain)
        if self.glare:
            where = 0.5 + 0.1 * self._random.normal(), 0.4 + 0.1 * self._random.normal()
            frame = with_glare(frame, where, 0.12, self.glare)
        return captured(frame, self._random)


class Attacks:
    """Makes attack presentations of one kind at a time; everything about them is drawn."""

    def __init__(self, found: list[Source], backgrounds: list[Image], singer: list[Image], random: Generator) -> None:
        self._found = [it for it in found if it.box.side >= 120]
        self._backgrounds, self._singer, self._random = backgrounds, singer, random
        self._points = Landmarker()
        self._turn = 0
        self.kinds: dict[str, Callable[[Source], Held]] = {
            "print, its edge in view": lambda it: self._print(it, 2.2, 0.05),
            "print, no edge in view": lambda it: self._print(it, 5.0, 0.0),
            "print, bent": lambda it: self._print(it, 2.4, 0.03, bend=self._random.uniform(0.1, 0.25)),
            "print, moved about": lambda it: self._print(it, 2.4, 0.03, sway=1.0),
            "print, tilted aslant": lambda it: self._print(it, 2.4, 0.03, aslant=self._random.choice([-22.0, 22.0])),
            "screen, its bezel in view": lambda it: self._screen(it, 2.0, 0.06),
            "screen, no bezel in view": lambda it: self._screen(it, 5.0, 0.0),
            "video on a screen": self._replay,
            "mask with eyes cut out": self._mask,
            "print, small": lambda it: self._print(it, 2.4, 0.04, side=(52, 62)),
            "print, large": lambda it: self._print(it, 2.4, 0.04, side=(130, 160)),
            "print, near the frame's edge": lambda it: self._print(it, 2.4, 0.04, edge=True),
            "screen, small": lambda it: self._screen(it, 2.2, 0.05, side=(52, 62)),
            "screen, large": lambda it: self._screen(it, 2.2, 0.05, side=(130, 160)),
        }

    def some(self, kind: str, count: int) -> Iterator[Presentation]:
        """Yield presentations of a kind, by turns of all photographed people."""
        for _ in range(count):
            self._turn += 1
            source = self._found[self._turn % len(self._found)]
            yield Presentation(kind, source.person, *self.kinds[kind](source))

    def _background(self) -> Image:
        size = FRAMES[int(self._random.integers(2))]
        chosen = self._backgrounds[int(self._random.integers(len(self._backgrounds)))]
        return cv2.resize(chosen, size, interpolation=cv2.INTER_AREA).astype(np.uint8)

    def _pose(self, face_m: float, side: tuple[float, float], *, edge: bool = False, bend: float = np.inf) -> Pose:
        """Return a pose in which the face has about that side, pixels."""
        z = 560 * face_m / self._random.uniform(*side)
        x = z * (0.36 if edge else self._random.uniform(-0.08, 0.08)) * self._random.choice([-1, 1])
        yaw, pitch, roll = self._random.normal(0, 4, 3)
        return Pose(x, z * self._random.uniform(-0.03, 0.05), z, yaw, pitch, roll, bend)

    def _print(
        self,
        source: Source,
        room: float,
        border: float,
        *,
        side: tuple[float, float] = (70, 125),
        bend: float = np.inf,
        sway: float = 0.2,
        edge: bool = False,
        aslant: float = 0.0,
    ) -> Held:
        part, sides = cut(source, room)
        sheet = photo_sheet(printed(part, self._random), FACE_M * sides, border, PAPER)
        pose = self._pose(FACE_M, side, edge=edge, bend=bend)
        hand = Hand(sheet, self._background(), pose, self._random, sway=sway)
        hand.gain, hand.aslant = self._random.uniform(0.75, 1.05), aslant
        return hand.next, hand.rest

    def _screen(self, source: Source, room: float, border: float, side: tuple[float, float] = (70, 125)) -> Held:
        part, sides = cut(source, room)
        face = FACE_M if not border else self._random.uniform(0.05, 0.12)
        sheet = photo_sheet(shown(part, self._random), face * sides, border, BEZEL)
        hand = Hand(sheet, self._background(), self._pose(face, side), self._random)
        hand.gain, hand.glare = self._random.uniform(0.9, 1.25), self._random.choice([0.0, 0.25, 0.5])
        return hand.next, hand.rest

    def _replay(self, _: Source) -> Held:
        """Return the singer's clip on a tablet: it moves, but not as it is asked."""
        start = int(self._random.integers(84, 150))
        frames = [*self._singer[start:204:6], *self._singer[204:start:-6]]
        whole = bool(self._random.integers(2))
        face = self._random.uniform(0.05, 0.1)
        background, pose = self._background(), self._pose(face, (70, 110))
        seed = int(self._random.integers(1 << 30))
        shots = cycle(frames)

        def following(_: FaceStep | None) -> Image:
            frame = next(shots)
            part = frame if whole else np.ascontiguousarray(frame[:300, 100:480])
            screen = shown(part, np.random.default_rng(seed), rows=480)
            sheet = photo_sheet(screen, face * part.shape[1] / 88, 0.05, BEZEL)
            return Hand(sheet, background, pose, self._random).next(None)

        return following, lambda: None

    def _mask(self, source: Source) -> Held:
        """Return a printed face, bent around a head, with holes where the wearer's eyes move."""
        part, sides = cut(source, 2.0)
        centres = eyes_of(source, self._points, part, 2.0)
        paper = printed(part, self._random)
        scale = paper.shape[1] / part.shape[1]
        across = float(np.linalg.norm(centres[1] - centres[0])) * scale
        eyes = cv2.resize(part, paper.shape[1::-1], interpolation=cv2.INTER_CUBIC).astype(np.uint8)
        oval = np.zeros(paper.shape[:2], np.uint8)
        x, y = centres.mean(0) * scale
        middle, axes = (round(x), round(y + 0.45 * across)), (round(1.2 * across), round(1.65 * across))
        cv2.ellipse(oval, middle, axes, 0, 0, 360, 255, -1)
        pose = self._pose(FACE_M, (70, 125), bend=self._random.uniform(0.09, 0.13))
        hand = Hand(photo_sheet(paper, FACE_M * sides), self._background(), pose, self._random)

        def following(step: FaceStep | None) -> Image:
            shift = float(self._random.normal(0, 0.03)), float(self._random.normal(0, 0.015))
            hand.sheet = Sheet(with_eyes(paper, eyes, centres * scale, shift), oval, FACE_M * sides)
            return hand.next(step)

        return following, hand.rest
