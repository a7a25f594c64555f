from __future__ import annotations

from pathlib import Path

import cv2
import dlib
import face_recognition
import numpy as np
import pytest

from edge.vision.faces import Box, Face, Image, Picture, Points
from edge.vision.landmarks import Landmarker, Shape, model_file, nose_offset, pose_of


@pytest.fixture(scope="session")
def landmarker() -> Landmarker:
    return Landmarker()


def shape(*at: tuple[int, int]) -> Shape:
    made: Shape = dlib.full_object_detection(dlib.rectangle(0, 0, 100, 100), [dlib.point(*it) for it in at])
    return made


def points(nose: float, lean: float = 0.0) -> Points:
    """A face with its eyes 60 px apart and its nose `nose` px to its left, leaning `lean` degrees to its left."""
    marks = np.array([(-30, 0), (30, 0), (nose, 35), (-25, 65), (25, 65)], np.float32)
    turn = np.radians(lean)
    turned = marks @ np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))], np.float32)
    return turned.astype(np.float32, copy=False)


def test_a_straight_face_is_not_turned() -> None:
    assert pose_of(points(0)) == (0, 0)
    assert pose_of(shape((80, 40), (60, 40), (20, 40), (40, 40), (50, 70))) == (0, 0)


@pytest.mark.parametrize(("nose", "yaw"), [(12, 29), (-12, -29), (30, 54), (-30, -54)])
def test_the_nose_says_whereto_the_head_is_turned(nose: float, yaw: float) -> None:
    assert pose_of(points(nose)).yaw == pytest.approx(yaw, abs=1)


@pytest.mark.parametrize("lean", [-40, -10, 25])
def test_a_leaning_head_is_no_turned_head(lean: float) -> None:
    pose = pose_of(points(12, lean))
    assert pose.roll == pytest.approx(lean, abs=0.01)
    assert pose.yaw == pytest.approx(pose_of(points(12)).yaw, abs=0.01)


def test_both_layouts_agree_on_the_person_s_left() -> None:
    assert nose_offset(points(12)) > 0
    assert nose_offset(shape((80, 50), (60, 50), (20, 40), (40, 40), (60, 70))) > 0
    assert pose_of(shape((80, 50), (60, 50), (20, 40), (40, 40), (60, 70))).roll > 0


def test_points_that_fall_together_are_no_error() -> None:
    assert pose_of(np.zeros((5, 2), np.float32)) == (0, 0)


def test_a_model_that_is_not_there_says_what_to_install() -> None:
    assert model_file("shape_predictor_5_face_landmarks.dat").stat().st_size > 9_000_000
    with pytest.raises(FileNotFoundError, match="install the Python package face_recognition_models"):
        model_file("nose_predictor.dat")


@pytest.fixture(scope="module")
def turned(shared: Path) -> Image:
    """A man who is turned to his left, about 30 degrees."""
    photo = cv2.imread(str(shared / "media/faces/probe/obama1.jpg"))
    assert photo is not None
    return cv2.resize(photo, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.uint8)


def test_landmarks_are_those_of_face_recognition(turned: Image, landmarker: Landmarker) -> None:
    picture = Picture(turned)
    top, right, bottom, left = face_recognition.face_locations(picture.rgb)[0]
    theirs = face_recognition.face_landmarks(picture.rgb, [(top, right, bottom, left)], model="small")[0]
    parts = [(it.x, it.y) for it in landmarker.shape(picture, Box(top, right, bottom, left)).parts()]
    assert parts == [*theirs["right_eye"], *theirs["left_eye"], *theirs["nose_tip"]], "its right is the picture's"


def test_a_real_turned_head_flips_with_its_photo(turned: Image, landmarker: Landmarker) -> None:
    yaws = []
    for bgr in (turned, np.ascontiguousarray(turned[:, ::-1])):
        picture = Picture(bgr)
        box = Box(*face_recognition.face_locations(picture.rgb)[0])
        yaws.append(pose_of(landmarker.shape(picture, box)).yaw)
    assert 15 < yaws[0] < 45
    assert -45 < yaws[1] < -15


def test_yaw_is_the_mean_of_both_and_roll_the_detector_s_where_it_gave_points(
    turned: Image, landmarker: Landmarker
) -> None:
    picture = Picture(turned)
    box = Box(*face_recognition.face_locations(picture.rgb)[0])
    alone = landmarker.pose(picture, Face(box))
    assert alone == pose_of(landmarker.shape(picture, box))
    both = landmarker.pose(picture, Face(box, points(30, lean=20)))
    assert both.yaw == pytest.approx((alone.yaw + pose_of(points(30)).yaw) / 2)
    assert both.roll == pytest.approx(20)


def test_the_landmarks_of_a_face_are_found_once(turned: Image, landmarker: Landmarker) -> None:
    picture, box = Picture(turned), Box(100, 300, 300, 100)
    shape = landmarker.shape(picture, box)
    assert Landmarker().shape(picture, box) is shape
    assert landmarker.shape(Picture(turned), box) is not shape
    assert landmarker.shape(picture, Box(101, 300, 301, 100)) is not shape
