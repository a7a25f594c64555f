"""Photos that are tilted before a camera are flat; a singer who turns his head on a stage is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from edge.vision.detect import HogDetector, YuNetDetector
from edge.vision.faces import Image, Picture, Points
from edge.vision.landmarks import Landmarker, Shape
from edge.vision.liveness.marks import bounds_of, marks_of, solid, turned
from edge.vision.liveness.plane import FLAT, Chip, chip_of, likeness
from edge.vision.weights import WEIGHTS

Find = Callable[[Image], Points | Shape]
PHOTOS = ["enrol/obama/obama.jpg", "enrol/rose_leslie/img2.jpg", "enrol/biden/biden2.jpg", "probe/alex_lacamoire1.jpg"]
TILTS = [(-40, 0), (-25, 20), (25, -20), (40, 0), (40, 20)]


@pytest.fixture(scope="module", params=["five", "corners"])
def find(request: pytest.FixtureRequest, shared: Path) -> Find:
    """The landmarks of the largest face, in YuNet's layout or in dlib's."""
    file = shared / "weights" / WEIGHTS["yunet"].file
    if request.param == "five" and not file.is_file():
        pytest.skip(f"no {file.name} beside the project")
    detector = YuNetDetector(file) if request.param == "five" else HogDetector()
    landmarker = Landmarker()

    def found(bgr: Image) -> Points | Shape:
        picture = Picture(bgr)
        face = max(detector.find(picture, 50), key=lambda it: it.box.side)
        return landmarker.shape(picture, face.box) if face.points is None else face.points

    return found


def chip(bgr: Image, find: Find) -> Chip:
    return chip_of(Picture(bgr), find(bgr))


def tilted(photo: Image, yaw: float, pitch: float) -> Image:
    """The photo, 48 cm wide, 80 cm before a camera, turned about its middle."""
    height, width = photo.shape[:2]
    a, b = np.radians([yaw, pitch])
    turn = np.array([(np.cos(a), 0), (0, 1), (-np.sin(a), 0)]) @ np.diag([1.0, np.cos(b)])
    turn[2, 1] = np.sin(b)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    metres = (corners - (width / 2, height / 2)) * 0.48 / width
    placed = metres @ turn.T + (0, 0, 0.8)
    seen = (560 * placed[:, :2] / placed[:, 2:] + (320, 240)).astype(np.float32)
    warp = cv2.getPerspectiveTransform(corners, seen)
    frame = cv2.warpPerspective(photo, warp, (640, 480), flags=cv2.INTER_AREA, borderValue=(90, 90, 90))
    noise = np.random.default_rng(5).normal(0, 2, frame.shape)
    return np.asarray(np.clip(cv2.GaussianBlur(frame, (0, 0), 0.6) + noise, 0, 255), np.uint8)


@pytest.mark.parametrize("name", PHOTOS)
def test_a_photo_that_is_tilted_is_flat(shared: Path, find: Find, name: str) -> None:
    read = cv2.imread(str(shared / "media/faces" / name))
    assert read is not None
    side = 900 / read.shape[0]
    photo = cv2.resize(read, None, fx=side, fy=side, interpolation=cv2.INTER_AREA)[:720].astype(np.uint8)
    front = chip(tilted(photo, 0, 0), find)
    for yaw, pitch in TILTS:
        try:
            now = chip(tilted(photo, yaw, pitch), find)
        except ValueError:  # no face was found: nothing could be taken for a turned one
            continue
        assert likeness(front, now) >= FLAT, (yaw, pitch)
        assert not now.turned_from(front)


@pytest.fixture(scope="module")
def singer(shared: Path) -> list[Image]:
    with av.open(str(shared / "media/video/short_hamilton_clip.mp4")) as clip:
        return [frame.to_ndarray(format="bgr24").astype(np.uint8) for frame in clip.decode(video=0)]


def test_a_turned_head_is_not_flat_and_is_solid(find: Find, singer: list[Image]) -> None:
    points = find(singer[88])
    front, base = chip_of(Picture(singer[88]), points), marks_of(points)
    assert base is not None
    looks = []
    for frame in singer[100:140:4]:
        now = marks_of(find(frame))
        assert now is not None
        if -turned(base, now) >= bounds_of(now).turned:
            view = chip(frame, find)
            assert likeness(front, view) < FLAT
            looks.append(solid(base, now) and view.turned_from(front))
    assert sum(looks) >= 4


def test_the_same_face_a_moment_later_is_flat(find: Find, singer: list[Image]) -> None:
    assert likeness(chip(singer[88], find), chip(singer[89], find)) > FLAT


def test_what_has_nothing_in_common_is_not_the_same_face_turned(find: Find, singer: list[Image]) -> None:
    front = chip(singer[88], find)
    blank = Chip(np.zeros_like(front.grey), front.at)
    assert likeness(front, blank) == 0
    assert not blank.turned_from(front)
