"""One camera as the worker sees it: its newest frame, what moved, whose faces."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from msgspec.structs import replace

from edge.vision.config import VisionConfig
from edge.vision.faces import Box, Image, embed, find, rgb_of
from edge.vision.motion import Motion
from edge.vision.people import People
from edge.vision.quality import problem_of, quality_of
from edge.vision.track import NS, Track, Tracker, Verdict
from edge.vision.view import View
from edge.vision.wire import CameraStats
from models.video import FaceMatch

FACELESS = Box(0, 0, 0, 0)


class Eye:
    """Looks at one camera. `alive` is called between the steps of a look; `clock` is CLOCK_BOOTTIME ns."""

    def __init__(
        self,
        camera: str,
        view: View,
        config: VisionConfig,
        clock: Callable[[], int],
        alive: Callable[[], None],
    ) -> None:
        self.camera = camera
        self._view, self._config, self._clock, self._alive = view, config, clock, alive
        self._motion = Motion()
        self._tracker = Tracker(config.average)
        self._darkness = Track(FACELESS, 0)
        self._due = self._swept = 0
        self._frames = self._faces = 0
        self._latency = 0.0

    def look(self, people: People) -> Iterator[FaceMatch]:
        """Yield what enough looks agree on, if there is a new frame that is worth a look."""
        now = self._clock()
        if now < self._due or (fresh := self._view.fresh(now)) is None:
            return
        ring, frame = fresh
        bgr = np.frombuffer(frame.pixels, np.uint8).reshape(ring.height, ring.width, 3)
        moved = self._motion.moved(bgr)
        if not moved and not self._tracker.watching(now) and now - self._swept < self._config.sweep_s * NS:
            return
        self._due, self._swept = now + int(NS / self._config.max_fps), now
        yield from self._judge(bgr, frame.seen, people, moved=moved)
        self._frames += 1
        self._latency = (self._clock() - frame.seen) / NS

    def stats(self) -> CameraStats:
        """Return the counters."""
        return CameraStats(self.camera, self._frames, self._faces, self._latency)

    def _judge(self, bgr: Image, seen: int, people: People, *, moved: bool) -> Iterator[FaceMatch]:
        rgb = rgb_of(bgr)
        boxes = find(rgb, self._config.upsample)
        self._alive()
        self._faces += len(boxes)
        blank = FaceMatch(
            camera=self.camera, nearest=(), quality=0.0, liveness=None, gallery=people.revision, seen=seen
        )
        for track in self._tracker.follow(boxes, seen):
            match = self._measured(blank, bgr, rgb, track, people)
            self._alive()
            verdict = self._verdict(match)
            if track.box.score < self._config.min_score and verdict[0] != "person":
                continue
            if track.judge(verdict, seen, self._config):
                yield match
        if not boxes and moved and self._motion.luma < self._config.min_luma:
            dark = replace(blank, problem="too_dark")
            if self._darkness.judge(self._verdict(dark), seen, self._config):
                yield dark

    def _measured(self, blank: FaceMatch, bgr: Image, rgb: Image, track: Track, people: People) -> FaceMatch:
        quality = quality_of(bgr, track.box)
        if problem := problem_of(bgr, track.box, self._config):
            return replace(blank, quality=quality, problem=problem)
        return replace(blank, quality=quality, nearest=people.nearest(track.mean(embed(rgb, track.box))))

    def _verdict(self, match: FaceMatch) -> Verdict:
        if match.problem:
            return "problem", match.problem
        if not match.nearest or match.nearest[0].distance >= self._config.stranger:
            return "stranger", ""
        sure = match.nearest[0].distance <= self._config.tolerance
        return "person" if sure else "unsure", match.nearest[0].person
