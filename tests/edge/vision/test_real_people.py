"""Five people, their photos and a stage clip, through the real gates, the real worker and the rule of the door."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path

import numpy as np
import pytest

from edge.media.host import MediaHost
from edge.vision.config import VisionConfig
from edge.vision.enrolling.decode import decoded
from edge.vision.enrolling.gates import Enroller
from edge.vision.known import Known
from edge.vision.quality import problem_of
from edge.vision.sense import Sense
from models.faces import MARGIN, judge
from models.ports import Gallery
from models.video import FaceMatch, StreamSpec
from tests.edge.vision.gate import PATIENCE_S, Gate, Shelf

pytestmark = pytest.mark.slow

EXPECTED: dict[str, set[str]] = {
    "alex_lacamoire1.jpg": {"alex_lacamoire"},
    "johnsnow_test1.jpg": {"kit_harington"},
    "kit_with_rose.jpg": {"kit_harington", "rose_leslie"},
    "lin-manuel-miranda.png": set(),
    "obama-240p.jpg": {"obama"},
    "obama1.jpg": {"obama"},
    "obama3.jpg": {"obama"},
    "obama_and_biden.jpg": {"biden", "obama"},
    "obama_partial_face.jpg": set(),
    "two_people.jpg": {"biden", "obama"},
}
"""Who may pass at each probe; the partial face is obama's, and cut off."""


@pytest.fixture(scope="module", params=["hog", "yunet"])
def sense(request: pytest.FixtureRequest, shared: Path, models_cache: Path) -> Sense:
    return Sense.load(VisionConfig(detector=request.param), shared / "weights", models_cache)


@pytest.fixture(scope="module")
def five(sense: Sense, shared: Path) -> Known:
    """Everybody enrolled by the real gates, one after another: each must be nobody enrolled before."""
    gallery = Gallery(1, sense.embedder.name, (), b"")
    for folder in sorted((shared / "media/faces/enrol").iterdir()):
        enroller = Enroller(sense, gallery)
        shots = [enroller.measure(photo.read_bytes(), photo.name) for photo in sorted(folder.iterdir())]
        made = enroller.enrolment(shots, "photo")
        assert made.templates, (folder.name, made.refused, made.alike)
        people = (*gallery.people, *[folder.name] * len(made.templates))
        gallery = Gallery(1, gallery.embedder, people, gallery.templates + b"".join(it.values for it in made.templates))
    assert len(set(gallery.people)) == 5
    return Known(gallery, sense.embedder, sense.config)


@pytest.mark.parametrize("probe", EXPECTED)
def test_the_right_ones_are_admitted_and_no_stranger(shared: Path, sense: Sense, five: Known, probe: str) -> None:
    picture = decoded((shared / "media/faces/probe" / probe).read_bytes())
    faces = [
        it for it in sense.detector.find(picture, sense.config.find_face_px) if it.box.score >= sense.detector.min_score
    ]
    assert faces
    admitted = set()
    for face, nearest in zip(faces, five.nearest(sense.embedder.embed(picture, faces)), strict=True):
        quality = sense.quality(picture, face)
        match = FaceMatch(
            camera="c", track=1, nearest=nearest, threshold=five.threshold("c"), stranger=five.stranger, looks=2,
            quality=quality.score, liveness="live", gallery=1, seen=0, problem=problem_of(quality, sense.config),
        )  # fmt: skip
        if judge(match, "required") is None:
            admitted.add(nearest[0].person)
    assert admitted == EXPECTED[probe]


def template(sense: Sense, photo: Path) -> bytes:
    shot = Enroller(sense, Gallery(1, sense.embedder.name, (), b"")).measure(photo.read_bytes())
    return np.asarray(shot.embedding, "<f4").tobytes()


async def watched(
    hub: str, sense: Sense, shared: Path, cache: Path, people: dict[str, bytes]
) -> tuple[list[FaceMatch], int, int]:
    """Return all that is told while the clip plays once at a gate, and how many faces were found and embedded."""
    config = VisionConfig(detector=sense.config.detector)
    gate = Gate(hub, Shelf(people), config, cache=cache, weights=shared / "weights")
    clip = shared / "media/video/short_hamilton_clip.mp4"
    spec = StreamSpec(camera="c", kind="file", source=str(clip), width=640, height=360, fps=10.0)
    async with asyncio.TaskGroup() as group:
        work = group.create_task(gate.host.run(gate.online.set))
        async with asyncio.timeout(PATIENCE_S):
            await gate.online.wait()
            async with aclosing(MediaHost(hub).watch(spec)) as stream:
                async for health in stream:
                    if health.ended:
                        break
        work.cancel()
    return gate.matches, gate.stats[0].faces, gate.stats[0].embedded


def opens(match: FaceMatch) -> bool:
    return judge(match, "off") is None


async def test_a_person_on_the_stage_is_recognised(hub: str, sense: Sense, shared: Path, models_cache: Path) -> None:
    faces = shared / "media/faces"
    people = {
        "lin": template(sense, faces / "probe/lin-manuel-miranda.png"),
        "alex": template(sense, faces / "enrol/alex_lacamoire/img1.jpg"),
    }
    told, found, embedded = await watched(hub, sense, shared, models_cache, people)
    assert {it.nearest[0].person for it in told if opens(it)} == {"lin"}, "the other one is in profile, or far away"
    assert found > 10
    assert embedded < found, "one embedding a track and better shot, not a frame"


async def test_nobody_on_the_stage_is_taken_for_somebody_else(
    hub: str, sense: Sense, shared: Path, models_cache: Path
) -> None:
    enrol = shared / "media/faces/enrol"
    people = {"obama": template(sense, enrol / "obama/obama.jpg"), "biden": template(sense, enrol / "biden/biden.jpg")}
    told, _, _ = await watched(hub, sense, shared, models_cache, people)
    distances = [it.nearest[0].distance for it in told if it.nearest]
    assert distances
    assert min(distances) > sense.embedder.threshold + MARGIN
    assert not any(opens(it) for it in told)
