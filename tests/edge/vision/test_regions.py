from __future__ import annotations

from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.vision.detect import HogDetector, YuNetDetector
from edge.vision.faces import Box, Face, Image, Picture
from edge.vision.motion import Moved
from edge.vision.regions import Region, find_in, regions

WIDE, HIGH = 640, 360


def still() -> Moved:
    return np.zeros((45, 80), np.bool_)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Moved, list[Box], int, int, int]:
    width, height = draw(st.integers(80, 1500)), draw(st.integers(45, 1100))
    moved = still()
    for _ in range(draw(st.integers(0, 6))):
        row, column = draw(st.integers(0, 44)), draw(st.integers(0, 79))
        moved[row : row + draw(st.integers(1, 5)), column : column + draw(st.integers(1, 8))] = True
    boxes = []
    for _ in range(draw(st.integers(0, 4))):
        side = draw(st.integers(20, 300))
        left, top = draw(st.integers(-side // 2, width - 1)), draw(st.integers(-side // 2, height - 1))
        boxes.append(Box(top, left + side, top + side, left))
    return moved, boxes, width, height, draw(st.integers(20, 120))


def inside(part: Region, of: Region) -> bool:
    return part.left >= of.left and part.top >= of.top and part.right <= of.right and part.bottom <= of.bottom


@given(scenes())
def test_every_moved_cell_and_every_box_is_in_a_part_with_room_around(
    scene: tuple[Moved, list[Box], int, int, int],
) -> None:
    moved, boxes, width, height, side = scene
    parts = regions(moved, boxes, width, height, side)
    wanted = [
        (c * width // 80 - side, r * height // 45 - side, (c + 1) * width // 80 + side, (r + 1) * height // 45 + side)
        for r, c in np.argwhere(moved).tolist()
    ]
    wanted += [(it.left, it.top, it.right, it.bottom) for it in boxes]
    for left, top, right, bottom in wanted:
        need = Region(max(0, left), max(0, top), min(width, right), min(height, bottom))
        assert any(inside(need, part) for part in parts)


@given(scenes())
def test_parts_lie_in_the_picture_and_apart(scene: tuple[Moved, list[Box], int, int, int]) -> None:
    moved, boxes, width, height, side = scene
    parts = regions(moved, boxes, width, height, side)
    assert all(inside(it, Region(0, 0, width, height)) and it.area > 0 for it in parts)
    for one, other in combinations(parts, 2):
        assert one.right < other.left or other.right < one.left or one.bottom < other.top or other.bottom < one.top


def test_where_nothing_was_there_is_nothing_to_look_at() -> None:
    assert regions(still(), [], WIDE, HIGH, 40) == []


def test_two_corners_are_two_small_parts() -> None:
    moved = still()
    moved[:3, :3] = moved[-3:, -3:] = True
    parts = regions(moved, [], WIDE, HIGH, 40)
    assert len(parts) == 2
    assert sum(it.area for it in parts) < 0.2 * WIDE * HIGH


def test_parts_that_only_touch_are_one() -> None:
    moved = still()
    moved[0, 8] = moved[0, 28] = True
    assert len(regions(moved, [], WIDE, HIGH, 40)) == 1
    moved[0, 28], moved[0, 34] = False, True
    assert len(regions(moved, [], WIDE, HIGH, 40)) == 2


def test_most_of_the_picture_is_all_of_it() -> None:
    moved = still()
    moved[:, :50] = True
    assert regions(moved, [], WIDE, HIGH, 40) == [Region(0, 0, WIDE, HIGH)]


def test_few_sizes_come_up() -> None:
    sizes = set()
    for left in range(0, 560, 3):
        (part,) = regions(still(), [Box(150, left + 60, 210, left)], WIDE, HIGH, 40)
        sizes.add((part.right - part.left, part.bottom - part.top))
    assert len(sizes) <= 8


class Halves:
    """A detector that finds a face wherever at least a part of `at` shows, framed as far as it shows."""

    name = "halves"
    min_score = 0.0

    def __init__(self, at: Box, scene: Image) -> None:
        self.at, self.scene, self.seen = at, scene, list[Image]()

    def find(self, picture: Picture, side: int) -> list[Face]:
        self.seen.append(picture.bgr)
        marked = np.argwhere(picture.bgr[:, :, 0] == 255)
        if not len(marked):
            return []
        (top, left), (bottom, right) = marked.min(0).tolist(), (marked.max(0) + 1).tolist()
        return [Face(Box(top, right, bottom, left, 0.9), np.array([(left, top)] * 5, np.float32))]


@pytest.fixture
def one_face() -> Halves:
    scene = np.zeros((HIGH, WIDE, 3), np.uint8)
    scene[100:200, 300:400] = 255
    return Halves(Box(100, 400, 200, 300), scene)


def test_a_face_is_told_in_the_picture_s_own_pixels(one_face: Halves) -> None:
    (face,) = find_in(one_face, Picture(one_face.scene), [Region(256, 64, 480, 256)], 40)
    assert face.box[:4] == one_face.at[:4]
    assert face.points is not None
    assert face.points[0].tolist() == [300, 100]


def test_a_face_that_goes_on_beyond_its_part_is_looked_for_again(one_face: Halves) -> None:
    (face,) = find_in(one_face, Picture(one_face.scene), [Region(256, 64, 352, 256)], 40)
    assert face.box[:4] == one_face.at[:4]
    assert len(one_face.seen) == 2


def test_a_face_seen_from_two_parts_is_told_once(one_face: Halves) -> None:
    parts = [Region(256, 64, 352, 256), Region(352, 64, 480, 256)]
    assert len(find_in(one_face, Picture(one_face.scene), parts, 40)) == 1


def test_a_face_cut_by_the_picture_s_own_edge_is_looked_for_once(one_face: Halves) -> None:
    one_face.scene[:] = 0
    one_face.scene[:50, :80] = 255
    assert len(find_in(one_face, Picture(one_face.scene), [Region(0, 0, 160, 128)], 40)) == 1
    assert len(one_face.seen) == 1


def test_no_part_is_no_look_and_none_is_all(one_face: Halves) -> None:
    assert find_in(one_face, Picture(one_face.scene), [], 40) == []
    assert one_face.seen == []
    assert len(find_in(one_face, Picture(one_face.scene), None, 40)) == 1
    assert one_face.seen[0].shape == (HIGH, WIDE, 3)


def test_real_faces_are_the_same_in_parts_as_in_the_whole(shared: Path) -> None:
    photo = cv2.imread(str(shared / "media/faces/probe/two_people.jpg"))
    assert photo is not None
    picture = Picture(cv2.resize(photo, (WIDE, HIGH), interpolation=cv2.INTER_AREA).astype(np.uint8))
    for detector in (HogDetector(), YuNetDetector(shared / "weights/face_detection_yunet_2023mar.onnx")):
        whole = detector.find(picture, 40)
        parts = regions(still(), [it.box for it in whole], WIDE, HIGH, 40)
        assert sum(it.area for it in parts) < WIDE * HIGH
        again = find_in(detector, picture, parts, 40)
        assert len(again) == len(whole) == 2
        for face in whole:
            assert min(np.abs(np.subtract(face.box[:4], it.box[:4])).max() for it in again) <= 0.2 * face.box.side
