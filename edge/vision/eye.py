"""One camera as the worker sees it: its newest frame, what moved, whose faces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import cv2
import numpy as np
from msgspec.structs import replace

from edge.vision.faces import Box, Face, Image, Picture
from edge.vision.known import Known
from edge.vision.motion import Motion
from edge.vision.passes import Passes
from edge.vision.quality import Quality, problem_of
from edge.vision.regions import Region, find_in, regions
from edge.vision.sense import Sense
from edge.vision.track import NS, Track, Tracker, Verdict
from edge.vision.view import View
from edge.vision.wire import CameraStats, FromWorker, Prompted, Seen, Unknown
from models.video import FaceMatch, FaceProblem, FacePrompt

JPEG_QUALITY = 85
FACELESS = Face(Box(0, 0, 0, 0))


class Eye:
    """Looks at one camera. `alive` is called between the steps of a look; `clock` is CLOCK_BOOTTIME ns."""

    def __init__(
        self,
        camera: str,
        view: View,
        sense: Sense,
        clock: Callable[[], int],
        alive: Callable[[], None],
        *,
        judged: bool,
    ) -> None:
        self.camera = camera
        self._view, self._sense, self._clock, self._alive = view, sense, clock, alive
        self._config, self._judged = sense.config, judged
        self._motion = Motion()
        self._tracker = Tracker()
        self._darkness = Track(0, FACELESS, 0)
        self._passes = Passes()
        self._due = self._swept = 0
        self._frames = self._faces = self._embedded = 0
        self._latency = 0.0

    def look(self, known: Known) -> Iterator[FromWorker]:
        """Yield what enough looks agree on, if there is a new frame that is worth a look."""
        now = self._clock()
        if now < self._due or (fresh := self._view.fresh(now)) is None:
            return
        ring, frame = fresh
        bgr = np.frombuffer(frame.pixels, np.uint8).reshape(ring.height, ring.width, 3)
        yield from self._left(now)
        cells = self._motion.moved(bgr)
        sweep = now - self._swept >= self._config.sweep_s * NS
        boxes = self._tracker.boxes
        if not (sweep or boxes or cells.any()):
            return
        self._due = now + int(NS / self._config.max_fps)
        if sweep:
            self._swept = now
        places = None if sweep else regions(cells, boxes, ring.width, ring.height, self._config.find_face_px)
        yield from self._judge(Picture(bgr), frame.seen, known, places, moved=bool(cells.any()))
        self._frames += 1
        self._latency = (self._clock() - frame.seen) / NS

    def stats(self) -> CameraStats:
        """Return the counters."""
        return CameraStats(self.camera, self._frames, self._faces, self._latency, self._embedded)

    def confirmed(self, person: str, known: Known) -> Iterator[FromWorker]:
        """Yield the best shot of a confident match with the person, whom a second factor has just proved."""
        yield from self._passes.confirmed(person, known, self._clock())

    def _judge(
        self, picture: Picture, seen: int, known: Known, places: Sequence[Region] | None, *, moved: bool
    ) -> Iterator[FromWorker]:
        faces = find_in(self._sense.detector, picture, places, self._config.find_face_px)
        self._alive()
        self._faces += len(faces)
        tracks = self._tracker.follow(faces, seen)
        shots = [(track, self._sense.quality(picture, track.face)) for track in tracks]
        good = []
        for track, quality in shots:
            problem = problem_of(quality, self._config)
            if problem == "turned_away" and track.live is not None and track.live.step is not None:
                yield from self._alive_or_not(picture, track, quality, known, seen)  # it does what it was asked
            elif problem:
                yield from self._wrong(track, problem, quality, known, seen)
            else:
                good.append((track, quality))
        yield from self._measure(picture, good, known, seen)
        for track, quality in good:
            yield from self._who(picture, track, quality, known, seen)
        if not faces and moved and self._motion.luma < self._config.min_luma:
            yield from self._dark(known, seen)

    def _measure(
        self, picture: Picture, good: Sequence[tuple[Track, Quality]], known: Known, seen: int
    ) -> Iterator[FromWorker]:
        """Embed the faces whose look is worth it, in one batch, and say whom each is near to."""
        worth = [(track, q.score) for track, q in good if track.wants(q.score, seen, self._config, known.revision)]
        if not worth:
            return
        embeddings = self._sense.embedder.embed(picture, [track.face for track, _ in worth])
        self._alive()
        self._embedded += len(worth)
        for (track, score), embedding in zip(worth, embeddings, strict=True):
            if track.take(embedding, score, seen, self._config.average, known.stranger):
                yield from self._taken_back(track, seen)
                track.live = None
        for (track, _), nearest in zip(
            worth, known.nearest(np.stack([track.mean() for track, _ in worth])), strict=True
        ):
            track.near(nearest, known.revision)
            track.who.take(self._verdict(track, known))

    def _verdict(self, track: Track, known: Known) -> Verdict:
        if not track.nearest or track.nearest[0].distance >= known.stranger:
            return "stranger", ""
        first = track.nearest[0]
        return "person" if first.distance <= known.threshold(self.camera) else "unsure", first.person

    def _wrong(
        self, track: Track, problem: FaceProblem, quality: Quality, known: Known, seen: int
    ) -> Iterator[FromWorker]:
        """Say why a face can't be judged, when looks agree on it."""
        track.wrong.take(("problem", problem))
        if track.face.box.score >= self._sense.detector.min_score and track.wrong.due(seen, self._config):
            track.wrong.told(seen)
            match = self._match(track, quality.score, known, seen)
            yield Seen(replace(match, nearest=(), problem=problem, looks=track.wrong.run))

    def _who(self, picture: Picture, track: Track, quality: Quality, known: Known, seen: int) -> Iterator[FromWorker]:
        """Say who it is, when looks agree and it is known whether the face is alive."""
        verdict = track.who.verdict
        weak = track.face.box.score < self._sense.detector.min_score
        if verdict is None or (weak and verdict[0] != "person"):
            return
        judged = self._judged and verdict[0] != "stranger"
        if judged:
            yield from self._alive_or_not(picture, track, quality, known, seen)
        if track.live is None or track.live.problem is None:
            track.wrong.forget()
        pending = judged and (track.live is None or track.live.verdict is None)
        if pending or not track.who.due(seen, self._config):
            return
        track.who.told(seen)
        match = self._match(track, quality.score, known, seen)
        if verdict[0] == "person":
            self._passes.add(match, track.best())
        if verdict[0] == "stranger":
            yield from self._unknown(picture, track)
        yield Seen(match)

    def _alive_or_not(
        self, picture: Picture, track: Track, quality: Quality, known: Known, seen: int
    ) -> Iterator[FromWorker]:
        """Have the liveness check look; ask the person for what it wants to see."""
        if track.live is None:
            track.live = self._sense.live()
        live, before = track.live, track.live.step
        live.look(picture, track.face.box, self._sense.points(picture, track.face), quality.score, seen)
        self._alive()
        if live.step != before:
            yield Prompted(FacePrompt(camera=self.camera, step=live.step, until=live.until))
        if live.problem is not None:
            yield from self._wrong(track, live.problem, quality, known, seen)

    def _dark(self, known: Known, seen: int) -> Iterator[FromWorker]:
        wrong = self._darkness.wrong
        wrong.take(("problem", "too_dark"))
        if wrong.due(seen, self._config):
            wrong.told(seen)
            yield Seen(replace(self._match(self._darkness, 0.0, known, seen), problem="too_dark", looks=wrong.run))

    def _match(self, track: Track, quality: float, known: Known, seen: int) -> FaceMatch:
        return FaceMatch(
            camera=self.camera,
            track=track.number,
            nearest=track.nearest,
            threshold=known.threshold(self.camera),
            stranger=known.stranger,
            looks=track.who.run,
            quality=max(quality, track.quality),
            liveness=track.live.verdict if track.live is not None else None,
            gallery=known.revision,
            seen=seen,
        )

    def _left(self, now: int) -> Iterator[FromWorker]:
        """Take back what somebody who has left was asked to do."""
        for track in self._tracker.forget(now):
            yield from self._taken_back(track, now)

    def _taken_back(self, track: Track, now: int) -> Iterator[FromWorker]:
        if track.live is not None and track.live.step is not None:
            yield Prompted(FacePrompt(camera=self.camera, step=None, until=now))

    def _unknown(self, picture: Picture, track: Track) -> Iterator[FromWorker]:
        """Give a stranger's face, once, where a rule with a reason asks for it."""
        if self._config.keep_unknown is not None and not track.kept:
            track.kept = True
            face = around(track.face.box, picture.bgr)
            _, jpeg = cv2.imencode(".jpg", face, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
            yield Unknown(self.camera, jpeg.tobytes())


def around(box: Box, bgr: Image) -> Image:
    """Return the picture of a face with half its side around it."""
    more = box.side // 2
    return bgr[max(0, box.top - more) : box.bottom + more, max(0, box.left - more) : box.right + more]
