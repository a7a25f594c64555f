"""The gates of enrolment: one good frontal face in a photo; shots that agree; nobody else's face."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from edge.vision.config import VisionConfig
from edge.vision.enrolling.choose import Chosen, Shot, choose, distances
from edge.vision.enrolling.decode import decoded
from edge.vision.enrolling.wire import Alike, Enrolment, Refused
from edge.vision.enrolling.words import Fault, PhotoRefused
from edge.vision.faces import Face, Picture
from edge.vision.landmarks import pose_of
from edge.vision.quality import Quality, problem_of, quality_of
from edge.vision.regions import Region, find_in
from edge.vision.sense import Sense
from edge.vision.track import fit
from models.people import NewFace
from models.ports import Gallery
from models.text import Id
from models.video import FaceProblem

FACE_MIN = 80
"""Pixels: from less the face network's 150 x 150 input would be mostly invented."""

TURNED_MAX = 40.0
"""Degrees of yaw and roll, estimated to about 10: stricter than at a gate, since later looks are compared with this."""

SHARPNESS_MIN = 30.0
"""Variance of the Laplacian at 112 x 112: six portraits, blurred down to it, moved by 0.2 from their own embeddings,
by 0.3 where a gate still looks and by 0.5 soon after."""

NOBODY = ""
"""Who is enrolled anew; no person's id is empty."""

BESIDE = 0.4
"""Of the largest face's side: a smaller one is somebody in the background or on a poster, not a second person."""

CLOSER = 3
"""A face is looked at again at three times the size that suffices to find it."""

SAME_FACE = 1.0
"""What `fit` returns from where two boxes overlap as one face's do."""

FAULTS: dict[FaceProblem, Fault] = {
    "too_dark": "too_dark",
    "too_bright": "too_bright",
    "too_far": "too_small",
    "blurred": "blurred",
    "cut_off": "cut_off",
    "too_near": "cut_off",
    "turned_away": "turned_away",
}
"""What a gate finds wrong, as a photo's fault."""


def strict(config: VisionConfig) -> VisionConfig:
    """Return the gate's settings as enrolment applies them."""
    return replace(
        config,
        min_face_px=max(FACE_MIN, config.min_face_px),
        min_sharpness=max(SHARPNESS_MIN, config.min_sharpness),
        max_yaw=min(TURNED_MAX, config.max_yaw),
        max_roll=min(TURNED_MAX, config.max_roll),
    )


def one_face(faces: Sequence[Face]) -> Face:
    """Return the largest face; PhotoRefused where there is none, or another beside it."""
    if not faces:
        raise PhotoRefused("no_face")
    largest, *others = sorted(faces, key=lambda it: -it.box.side)
    if any(it.box.side >= BESIDE * largest.box.side for it in others):
        raise PhotoRefused("several_faces")
    return largest


class Enroller:
    """Judges photos and shots against a gallery. ValueError where that is another embedder's."""

    def __init__(self, sense: Sense, gallery: Gallery) -> None:
        embedder = sense.embedder
        if gallery.embedder != embedder.name:
            raise ValueError(f"a gallery of {gallery.embedder} can't be compared with embeddings of {embedder.name}")
        self.sense, self.config = sense, strict(sense.config)
        self._people = np.array(gallery.people, str)
        self._templates = np.frombuffer(gallery.templates, "<f4").reshape(-1, embedder.dimension)
        self._near = max(embedder.threshold, self.config.tolerance or 0.0, *gallery.thresholds.values())

    def measure(self, photo: bytes | Picture, name: str = "") -> Shot:
        """Return the one good face of a photo. PhotoRefused: `fault` says what is wrong with it.

        A find below the detector's `min_score` is no face: a pattern of clothes would refuse many a good photo.
        """
        picture = photo if isinstance(photo, Picture) else decoded(photo)
        if min(picture.bgr.shape[:2]) < FACE_MIN:
            raise PhotoRefused("too_small")
        face = self._closely(picture, one_face(self._faces(picture)))
        quality = self.quality(picture, face)
        if problem := problem_of(quality, self.config):
            raise PhotoRefused(FAULTS[problem])
        return Shot(name, self.sense.embedder.embed(picture, [face])[0], quality.score)

    def quality(self, picture: Picture, face: Face) -> Quality:
        """Return what a shot is worth, its pose by dlib's landmarks.

        Of one face, leaning up to 40 degrees, they found the roll to 6 and the yaw to 4 degrees; YuNet's points were
        off by 38 and 15.
        """
        return quality_of(picture, face.box, pose_of(self.sense.landmarks.shape(picture, face.box)))

    def _faces(self, picture: Picture) -> list[Face]:
        """Find faces large enough; smaller ones, which takes longer, only where they would say what is wrong."""
        found = self._found(picture, FACE_MIN)
        beside = int(BESIDE * max((it.box.side for it in found), default=FACE_MIN))
        return self._found(picture, beside) if beside < FACE_MIN else found

    def _found(self, picture: Picture, side: int) -> list[Face]:
        detector = self.sense.detector
        return [it for it in detector.find(picture, side) if it.box.score >= detector.min_score]

    def _closely(self, picture: Picture, face: Face) -> Face:
        """Look again at the face alone: where it was seen small, its box and points are rough."""
        height, width = picture.bgr.shape[:2]
        top, right, bottom, left, _ = face.box
        side = face.box.side
        around = Region(max(0, left - side), max(0, top - side), min(width, right + side), min(height, bottom + side))
        found = find_in(self.sense.detector, picture, [around], side // CLOSER)
        same = [it for it in found if fit(it.box, face.box) >= SAME_FACE and it.box.score >= face.box.score / 2]
        return max(same, key=lambda it: fit(it.box, face.box), default=face)

    def choose(self, shots: Sequence[Shot], person: Id = NOBODY) -> Chosen:
        """Choose templates among shots of one person, beside the templates that `person` has already."""
        return choose(shots, self._templates[self._people == person], self.sense.embedder)

    def alike(self, shots: Sequence[Shot], person: Id = NOBODY) -> Alike | None:
        """Return the nearest other enrolled person, if as near to a shot as one person's faces are."""
        others = self._people != person
        if not shots or not others.any():
            return None
        nearest: NDArray[np.float32] = distances(np.stack([it.embedding for it in shots]), self._templates[others]).min(
            0
        )
        index = int(nearest.argmin())
        found = Alike(str(self._people[others][index]), float(nearest[index]))
        return found if found.distance <= self._near else None

    def enrolment(
        self,
        shots: Sequence[Shot],
        source: Literal["photo", "camera"],
        person: Id = NOBODY,
        *,
        allow_alike: bool = False,
    ) -> Enrolment:
        """Return what is enrolled of a person's shots from a `photo` or a `camera`, and what is refused."""
        chosen = self.choose(shots, person)
        alike = self.alike(chosen.templates, person)
        made = chosen.templates if alike is None or allow_alike else ()
        name = self.sense.embedder.name
        return Enrolment(
            embedder=name,
            templates=tuple(
                NewFace(embedder=name, values=it.embedding.astype("<f4").tobytes(), quality=it.quality, source=source)
                for it in made
            ),
            refused=tuple(Refused(it.name, "unlike") for it in chosen.unlike),
            alike=alike,
            same=tuple(it.name for it in chosen.same),
        )
