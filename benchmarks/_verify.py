"""`python -m benchmarks.faces verify --people DIR [--enrol K] [--json] [--table]`: who would have been let in.

DIR holds a folder a person. Each person's first K photos, by name, go through the real gates of enrolment, in order;
the rest are probes. A probe is one attempt at the gate by the largest face in it, as a track of one frame: agreement
over frames and liveness are taken as given, all else is the real detector, quality, embedder, search and rule.

people: folders. genuine: probes of enrolled people, each against the whole gallery. impostor: every probe once more
as a stranger's, against the gallery without its person. false_accepts: attempts of either sort that opened for
somebody else. false_rejects: genuine probes with a face that did not open, the ambiguous ones included. ambiguous:
genuine probes that were asked for a second factor. no_face: probes without a face. refused_enrolment: people of whom
no photo passed the gates. threshold: calibrated from this gallery from 200 people on, the shipped one below.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from benchmarks._models import CACHE, weights
from edge.vision.calibrate import calibrate
from edge.vision.calibration import TARGET
from edge.vision.config import VisionConfig
from edge.vision.enrolling.decode import decoded
from edge.vision.enrolling.gates import Enroller
from edge.vision.enrolling.words import PhotoRefused
from edge.vision.faces import Embedding
from edge.vision.known import Known
from edge.vision.quality import problem_of
from edge.vision.sense import Sense
from models.faces import judge
from models.ports import Gallery
from models.video import FaceMatch, FaceProblem

PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}
OPENED, AMBIGUOUS = "opened", "ambiguous"


class Look(NamedTuple):
    """A probe's largest face; None without one."""

    embedding: Embedding | None
    quality: float = 0.0
    problem: FaceProblem | None = None


class Attempt(NamedTuple):
    """What one probe came to: as whom it was judged, what the rule said, at what distance from the nearest."""

    photo: str
    person: str
    nearest: str
    distance: float
    verdict: str


class Verified(msgspec.Struct):
    """The figures of one run; see the module."""

    people: int
    probes: int = 0
    genuine: int = 0
    impostor: int = 0
    false_accepts: int = 0
    false_rejects: int = 0
    no_face: int = 0
    ambiguous: int = 0
    refused_enrolment: int = 0
    threshold: float = 0.0


def add(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = parts.add_parser("verify", help="who would have been let in", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--people", type=Path, required=True, metavar="DIR", help="a folder a person, photos in each")
    parser.add_argument("--enrol", type=int, default=1, metavar="K", help="photos a person to enrol; default 1")
    parser.add_argument("--detector", choices=("auto", "hog", "yunet"), default="auto")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--table", action="store_true", help="also who was taken for whom, on stderr with --json")
    parser.set_defaults(act=verify)


def verify(options: argparse.Namespace) -> int:
    """Run it; status 2 where DIR is no such directory."""
    folders = sorted(each for each in options.people.iterdir() if each.is_dir()) if options.people.is_dir() else []
    if not folders or options.enrol < 1:
        sys.stderr.write(f"--people {options.people}: expected a folder a person in it, and --enrol 1 or more\n")
        return 2
    sense = Sense.load(VisionConfig(detector=options.detector), weights(), CACHE)
    gallery, probes, refused = enrolled(sense, folders, options.enrol)
    known = Known(_calibrated(gallery), sense.embedder, sense.config)
    found = Verified(people=len(folders), refused_enrolment=len(refused), threshold=known.threshold(CAMERA))
    attempts = list(_attempts(sense, gallery, known, probes, found))
    out = sys.stderr if options.json else sys.stdout
    if options.table:
        for photo, fault in refused.items():
            out.write(f"{photo}: not enrolled, {fault}\n")
        for it in attempts:
            out.write(f"{it.photo}: {it.person or 'as a stranger'}: {it.verdict}, {it.nearest} {it.distance:.3f}\n")
    line = msgspec.json.encode(found).decode()
    sys.stdout.write(f"{line if options.json else msgspec.json.format(line, indent=2)}\n")
    return 0


CAMERA = "gate"


def enrolled(sense: Sense, folders: list[Path], count: int) -> tuple[Gallery, list[Path], dict[str, str]]:
    """Return the gallery of all whose photos passed, the probes, and why the others were refused."""
    people: list[str] = []
    templates: list[bytes] = []
    probes: list[Path] = []
    refused: dict[str, str] = {}
    for folder in folders:
        photos = sorted(each for each in folder.iterdir() if each.suffix.lower() in PICTURES)
        gallery = _gallery(sense, people, templates)
        made, why = _enrol(Enroller(sense, gallery), photos[:count])
        people += [folder.name] * len(made)
        templates += made
        probes += photos[count:]
        if not made:
            refused[folder.name] = why
    return _gallery(sense, people, templates), probes, refused


def _enrol(enroller: Enroller, photos: list[Path]) -> tuple[list[bytes], str]:
    shots, why = [], "no photo"
    for photo in photos:
        try:
            shots.append(enroller.measure(photo.read_bytes(), photo.name))
        except PhotoRefused as error:
            why = error.fault
    made = enroller.enrolment(shots, "photo")
    if made.alike is not None:
        why = f"already enrolled as {made.alike.person}"
    elif shots and not made.templates:
        why = "photos of different people"
    return [face.values for face in made.templates], why


def _gallery(sense: Sense, people: list[str], templates: list[bytes]) -> Gallery:
    return Gallery(revision=1, embedder=sense.embedder.name, people=tuple(people), templates=b"".join(templates))


def _calibrated(gallery: Gallery) -> Gallery:
    if not gallery.people:
        return gallery
    return msgspec.structs.replace(gallery, thresholds={CAMERA: calibrate(gallery, TARGET).threshold})


def _attempts(sense: Sense, gallery: Gallery, known: Known, probes: list[Path], found: Verified) -> Iterator[Attempt]:
    for photo in probes:
        found.probes += 1
        look = look_at(sense, photo)
        if look.embedding is None:
            found.no_face += 1
            yield Attempt(str(photo), photo.parent.name, "", float("nan"), "no face")
            continue
        person = photo.parent.name
        if person in gallery.people:
            found.genuine += 1
            attempt = _attempt(photo, person, look, known)
            found.false_accepts += attempt.verdict == OPENED and attempt.nearest != person
            found.false_rejects += attempt.verdict != OPENED
            found.ambiguous += attempt.verdict == AMBIGUOUS
            yield attempt
        found.impostor += 1
        stranger = _attempt(photo, "", look, known.without(person))
        found.false_accepts += stranger.verdict == OPENED
        yield stranger


def look_at(sense: Sense, photo: Path) -> Look:
    """Look at a probe as the worker looks at a frame."""
    try:
        picture = decoded(photo.read_bytes())
    except PhotoRefused:
        return Look(None)
    faces = sense.detector.find(picture, sense.config.find_face_px)
    faces = [face for face in faces if face.box.score >= sense.detector.min_score]
    if not faces:
        return Look(None)
    face = max(faces, key=lambda it: it.box.side)
    quality = sense.quality(picture, face)
    return Look(sense.embedder.embed(picture, [face])[0], quality.score, problem_of(quality, sense.config))


def _attempt(photo: Path, person: str, look: Look, known: Known) -> Attempt:
    assert look.embedding is not None
    (nearest,) = known.nearest(look.embedding[np.newaxis])
    match = FaceMatch(
        camera=CAMERA,
        track=1,
        nearest=nearest,
        threshold=known.threshold(CAMERA),
        stranger=known.stranger,
        looks=1,
        quality=look.quality,
        liveness="live",
        gallery=known.revision,
        seen=0,
        problem=look.problem,
    )
    because = judge(match, "required")
    first = nearest[0] if nearest else None
    return Attempt(
        str(photo), person, first.person if first else "", first.distance if first else float("nan"), because or OPENED
    )
