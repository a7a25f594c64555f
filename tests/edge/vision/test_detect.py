from __future__ import annotations

from pathlib import Path

import cv2
import face_recognition
import numpy as np
import pytest

from edge.vision.config import VisionConfig
from edge.vision.detect import Detector, HogDetector, YuNetDetector, detector_of, distinct
from edge.vision.faces import Box, Face, Image, Picture
from edge.vision.landmarks import pose_of
from edge.vision.weights import WeightDamaged, WeightMissing

YUNET = "face_detection_yunet_2023mar.onnx"

FACES = {
    "alex_lacamoire1.jpg": 1,
    "johnsnow_test1.jpg": 1,
    "kit_with_rose.jpg": 2,
    "lin-manuel-miranda.png": 1,
    "obama-240p.jpg": 1,
    "obama1.jpg": 1,
    "obama3.jpg": 1,
    "obama_and_biden.jpg": 3,
    "two_people.jpg": 2,
}


@pytest.fixture(scope="module")
def hog() -> HogDetector:
    return HogDetector()


@pytest.fixture(scope="module")
def yunet(shared: Path) -> YuNetDetector:
    return YuNetDetector(shared / "weights" / YUNET)


@pytest.fixture(scope="module", params=["hog", "yunet"])
def detector(request: pytest.FixtureRequest) -> Detector:
    made: Detector = request.getfixturevalue(request.param)
    return made


def read(photo: Path, longest: int = 640) -> Picture:
    bgr = cv2.imread(str(photo))
    assert bgr is not None
    scale = longest / max(bgr.shape)
    return Picture(cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8))


def middle(box: Box) -> tuple[float, float]:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


def alike(one: Box, other: Box) -> bool:
    """Boxes of one face as far as dlib's landmarks mind."""
    off = max(abs(a - b) for a, b in zip(middle(one), middle(other), strict=True))
    return off < 0.2 * one.side and 0.75 < one.side / other.side < 1.34


@pytest.mark.parametrize(("photo", "count"), FACES.items())
def test_all_faces_of_a_photo_are_found(shared: Path, detector: Detector, photo: str, count: int) -> None:
    found = detector.find(read(shared / "media/faces/probe" / photo), 40)
    assert len(found) == count


def test_what_is_found_is_where_face_recognition_finds_it(shared: Path, detector: Detector) -> None:
    for photo in ("two_people.jpg", "kit_with_rose.jpg"):
        picture = read(shared / "media/faces/probe" / photo)
        theirs = [Box(*it) for it in face_recognition.face_locations(picture.rgb)]
        ours = detector.find(picture, 40)
        assert len(ours) == len(theirs) == 2
        assert all(any(alike(it.box, other) for it in ours) for other in theirs)


def test_a_face_of_the_smallest_size_is_found_and_costs_no_more_pixels(shared: Path, detector: Detector) -> None:
    photo = read(shared / "media/faces/enrol/obama/obama.jpg")
    side = detector.find(photo, 60)[0].box.side
    for smallest in (24, 40, 80):
        scale = smallest / side
        small = cv2.resize(photo.bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)
        found = detector.find(Picture(small), smallest)
        assert len(found) == 1
        assert found[0].box.side == pytest.approx(smallest, rel=0.2)


def test_a_face_as_large_as_a_photo_s_is_found(shared: Path, detector: Detector) -> None:
    large = read(shared / "media/faces/enrol/biden/biden2.jpg", 2400)
    found = [it.box for it in detector.find(large, 40) if it.box.score >= detector.min_score]
    assert [it.side for it in found] == [pytest.approx(900, rel=0.1)]


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (5, 7)])
def test_a_tiny_picture_holds_no_face(detector: Detector, shape: tuple[int, int]) -> None:
    assert detector.find(Picture(np.zeros((*shape, 3), np.uint8)), 40) == []


def test_a_part_of_a_picture_is_as_good_as_a_picture(shared: Path, detector: Detector) -> None:
    whole = read(shared / "media/faces/probe/two_people.jpg")
    half: Image = whole.bgr[:, :320]
    assert not half.flags.c_contiguous
    assert len(detector.find(Picture(half), 40)) == 1


def test_yunet_gives_points_in_the_picture_s_own_pixels(shared: Path, yunet: YuNetDetector) -> None:
    photo = read(shared / "media/faces/enrol/obama/obama.jpg")
    for side in (24, 40, 80):
        face = yunet.find(photo, side)[0]
        assert face.points is not None
        right, left, nose = face.points[:3]
        assert face.box.left < right[0] < nose[0] < left[0] < face.box.right
        assert face.box.top < right[1] < nose[1] < face.box.bottom
        assert abs(pose_of(face.points).yaw) < 10


def test_a_size_that_changes_and_returns_changes_no_answer(shared: Path, yunet: YuNetDetector) -> None:
    photo = read(shared / "media/faces/probe/two_people.jpg")
    before = [it.box for it in yunet.find(photo, 40)]
    yunet.find(photo, 80)
    assert [it.box for it in yunet.find(photo, 40)] == before


@pytest.mark.slow
def test_framed_by_yunet_a_face_is_measured_as_framed_by_hog(
    shared: Path, hog: HogDetector, yunet: YuNetDetector
) -> None:
    apart = []
    for photo in sorted((shared / "media/faces").glob("*/*/*")) + sorted((shared / "media/faces/probe").iterdir()):
        picture = read(photo)
        theirs, ours = hog.find(picture, 40), yunet.find(picture, 40)
        for face in (it for it in theirs if it.box.score > 0.5):
            near = min(ours, key=lambda it: np.hypot(*np.subtract(middle(it.box), middle(face.box))))
            boxes = [tuple(it.box[:4]) for it in (face, near)]
            one, other = face_recognition.face_encodings(picture.rgb, boxes)
            apart.append(float(np.linalg.norm(one - other)))
    assert len(apart) >= 20
    assert max(apart) < 0.15
    assert np.mean(apart) < 0.06


def test_auto_is_yunet_where_its_file_is(shared: Path, tmp_path: Path) -> None:
    assert detector_of(VisionConfig(), shared / "weights").name == "yunet"
    assert detector_of(VisionConfig(), tmp_path).name == "hog"
    assert detector_of(VisionConfig(detector="hog"), shared / "weights").name == "hog"


def test_yunet_without_its_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WeightMissing, match="linli weights fetch yunet"):
        detector_of(VisionConfig(detector="yunet"), tmp_path)


def test_another_file_under_its_name_is_an_error_not_a_fallback(tmp_path: Path) -> None:
    (tmp_path / YUNET).write_bytes(b"no network")
    with pytest.raises(WeightDamaged, match="10 bytes"):
        detector_of(VisionConfig(), tmp_path)


def test_a_face_found_twice_is_one_and_two_neighbours_are_two() -> None:
    best = Face(Box(100, 200, 200, 100, 0.9))
    again = Face(Box(110, 215, 215, 110, 0.8))
    inside = Face(Box(120, 160, 160, 120, 0.7))
    beside = Face(Box(100, 290, 200, 190, 0.6))
    assert distinct([inside, beside, again, best]) == [best, beside]
