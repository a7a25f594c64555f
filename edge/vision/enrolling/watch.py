"""Enrolling from a camera: the best shots of one steady, living face."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from edge.vision.enrolling.choose import Shot, apart
from edge.vision.enrolling.gates import SAME_FACE, Enroller, one_face
from edge.vision.enrolling.wire import Hint, Watch
from edge.vision.enrolling.words import Fault, PhotoRefused
from edge.vision.faces import Face, Picture
from edge.vision.liveness import LiveTrack
from edge.vision.quality import Quality, problem_of
from edge.vision.track import FORGET_S, NS, fit
from edge.vision.view import View
from models.ring import ring_path

ENOUGH = 6
"""Shots after which a face that is alive is enrolled; the best and most different of them become templates."""

BETWEEN_S = 0.4
"""Seconds from shot to shot, so that they differ."""

IDLE_S = 0.02
"""Seconds between two glances at the ring where no frame is new."""


def watch(enroller: Enroller, camera: Watch, say: Callable[[Hint], None]) -> list[Shot]:
    """Return shots of the one living face that stands there. PhotoRefused: why there are none when time is over."""
    view = View(ring_path(camera.hub, camera.camera))
    sitting = Sitting(enroller, camera.camera, say)
    end = _now() + int(camera.seconds * NS)
    while (now := _now()) < end:
        fresh = view.fresh(now)
        if fresh is None:
            time.sleep(IDLE_S)
            continue
        ring, frame = fresh
        bgr = np.frombuffer(frame.pixels, np.uint8).reshape(ring.height, ring.width, 3)
        if sitting.look(Picture(bgr), frame.seen):
            return sitting.shots
    raise PhotoRefused(sitting.fault)


class Sitting:
    """One face followed from frame to frame; whoever else takes its place begins anew, liveness included."""

    def __init__(self, enroller: Enroller, camera: str, say: Callable[[Hint], None]) -> None:
        self._enroller, self._camera, self._say = enroller, camera, say
        self.fault: Fault = "no_picture"
        self.shots: list[Shot] = []
        self._face: Face | None = None
        self._live: LiveTrack = enroller.sense.live()
        self._seen = self._shot = 0
        self._hint: Hint | None = None

    def look(self, picture: Picture, seen: int) -> bool:
        """Take a frame, decoded at `seen`, ns; True once the shots suffice. PhotoRefused: not a living face."""
        sense, config = self._enroller.sense, self._enroller.config
        try:
            face = one_face([it for it in sense.detector.find(picture, config.find_face_px) if self._is_face(it)])
        except PhotoRefused as refused:
            self.fault = "nobody" if refused.fault == "no_face" else refused.fault
            self._tell(Hint(several=refused.fault == "several_faces"))
            return False
        self._follow(face, seen)
        quality = self._enroller.quality(picture, face)
        live, problem = self._live, problem_of(quality, config)
        if problem in {None, "turned_away"}:
            live.look(picture, face.box, sense.points(picture, face), quality.score, seen)
        self._tell(Hint(step=live.step, problem=None if live.step else problem or live.problem))
        if problem is None and live.step is None and seen - self._shot >= BETWEEN_S * NS:
            self._take(picture, face, quality, seen)
        return self._done(seen)

    def _done(self, seen: int) -> bool:
        live = self._live
        if live.verdict == "spoof":
            raise PhotoRefused("not_live")
        if live.verdict == "undecided" and not live.due(seen):
            raise PhotoRefused("no_verdict")
        self.fault = "no_verdict" if self.shots else "nobody"
        return live.verdict == "live" and len(self.shots) >= ENOUGH

    def _is_face(self, face: Face) -> bool:
        """Tell a face from a pattern; where one was a moment ago, a weak find is it: it may be turning."""
        known = self._face is not None and fit(self._face.box, face.box) >= SAME_FACE
        return known or face.box.score >= self._enroller.sense.detector.min_score

    def _follow(self, face: Face, seen: int) -> None:
        stays = self._face is not None and seen - self._seen <= FORGET_S * NS and fit(self._face.box, face.box) > 0
        if not stays:
            self._anew()
        self._face, self._seen = face, seen

    def _take(self, picture: Picture, face: Face, quality: Quality, seen: int) -> None:
        embedding = self._enroller.sense.embedder.embed(picture, [face])[0]
        far = apart(self._enroller.sense.embedder)
        if any(float(np.linalg.norm(embedding - shot.embedding)) > far for shot in self.shots):
            self._anew()  # nobody may lend their life to another face
        self._shot = seen
        self.shots.append(Shot(self._camera, embedding, quality.score))

    def _anew(self) -> None:
        self.shots.clear()
        self._live = self._enroller.sense.live()

    def _tell(self, hint: Hint) -> None:
        if hint != self._hint:
            self._hint = hint
            self._say(hint)


def _now() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
