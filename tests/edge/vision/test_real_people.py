from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.media.host import MediaHost
from edge.vision.config import VisionConfig
from edge.vision.enrol import measure
from edge.vision.faces import embed, find, rgb_of
from edge.vision.people import People
from models.ports import Gallery
from models.video import FaceMatch, Nearest, StreamSpec
from tests.edge.vision.gate import PATIENCE_S, Gate, Shelf

pytestmark = pytest.mark.slow

TOLERANCE = VisionConfig().tolerance
MARGIN = 0.1

EXPECTED: dict[str, set[str]] = {
    "alex_lacamoire1.jpg": {"alex_lacamoire"},
    "johnsnow_test1.jpg": {"kit_harington"},
    "kit_with_rose.jpg": {"kit_harington", "rose_leslie"},
    "lin-manuel-miranda.png": set(),
    "obama-240p.jpg": {"obama"},
    "obama1.jpg": {"obama"},
    "obama3.jpg": {"obama"},
    "obama_and_biden.jpg": {"biden", "obama"},
    "obama_partial_face.jpg": {"obama"},
    "two_people.jpg": {"biden", "obama"},
}


def admitted(nearest: tuple[Nearest, ...]) -> bool:
    """Decide as a gate does: near enough, and clearly nearer than anybody else."""
    return nearest[0].distance <= TOLERANCE and (
        len(nearest) == 1 or nearest[1].distance - nearest[0].distance >= MARGIN
    )


def template(photo: Path) -> bytes:
    return measure(photo.read_bytes()).astype("<f4").tobytes()


@pytest.fixture(scope="module")
def five(shared: Path) -> People:
    photos = sorted((shared / "media/faces/enrol").glob("*/*"))
    assert len(photos) == 9
    return People(Gallery(1, tuple(it.parent.name for it in photos), b"".join(map(template, photos))))


@pytest.mark.parametrize("probe", EXPECTED)
def test_the_right_ones_are_admitted_and_no_stranger(shared: Path, five: People, probe: str) -> None:
    photo = np.fromfile(shared / "media/faces/probe" / probe, np.uint8)
    picture = cv2.imdecode(photo, cv2.IMREAD_COLOR)
    assert picture is not None
    rgb = rgb_of(picture.astype(np.uint8))
    looks = [five.nearest(embed(rgb, box)) for box in find(rgb, 1)]
    assert looks
    assert {it[0].person for it in looks if admitted(it)} == EXPECTED[probe]


async def watched(hub: str, clip: Path, people: dict[str, bytes]) -> list[FaceMatch]:
    """Return all that is told while the clip plays once at a gate."""
    gate = Gate(hub, Shelf(people), VisionConfig())
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
    assert gate.stats
    assert gate.stats[0].faces > 10
    return gate.matches


async def test_a_person_on_the_stage_is_recognised(hub: str, shared: Path) -> None:
    faces = shared / "media/faces"
    people = {
        "lin": template(faces / "probe/lin-manuel-miranda.png"),
        "alex": template(faces / "enrol/alex_lacamoire/img1.jpg"),
    }
    told = await watched(hub, shared / "media/video/short_hamilton_clip.mp4", people)
    names = [it.nearest[0].person for it in told if it.nearest and admitted(it.nearest)]
    assert len(names) >= 2
    assert set(names) == {"lin"}, "the other one is seen from the side only, where dlib's detector finds no face"


async def test_nobody_on_the_stage_is_taken_for_somebody_else(hub: str, shared: Path) -> None:
    enrol = shared / "media/faces/enrol"
    people = {"obama": template(enrol / "obama/obama.jpg"), "biden": template(enrol / "biden/biden.jpg")}
    told = await watched(hub, shared / "media/video/short_hamilton_clip.mp4", people)
    distances = [it.nearest[0].distance for it in told if it.nearest]
    assert distances
    assert min(distances) > TOLERANCE + MARGIN
