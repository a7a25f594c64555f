from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from edge.vision.config import VisionConfig
from edge.vision.faces import Box, Image, Picture
from edge.vision.landmarks import Pose
from edge.vision.quality import Quality, problem_of, quality_of
from models.video import FaceProblem

CONFIG = VisionConfig()
BOX = Box(60, 340, 260, 140)
STRAIGHT = Pose(0, 0)
GOOD = Quality(side=150, sharpness=400, luma=0.5, black=0, white=0, pose=STRAIGHT, cut_off=False)


def scene() -> Image:
    """A patterned grey picture."""
    pattern = np.random.default_rng(3).integers(60, 200, (72, 96, 3)).astype(np.uint8)
    return cv2.resize(pattern, (480, 320), interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def half(bgr: Image, level: int) -> Image:
    """The left half of the face without any detail."""
    spoilt = bgr.copy()
    spoilt[:, : (BOX.left + BOX.right) // 2] = level
    return spoilt


def measured(bgr: Image, box: Box = BOX) -> Quality:
    return quality_of(Picture(bgr), box, STRAIGHT)


def test_a_good_shot_has_no_problem_and_is_measured() -> None:
    quality = measured(scene())
    assert problem_of(quality, CONFIG) is None
    assert quality.side == 200
    assert 0.4 < quality.luma < 0.6
    assert quality.black == quality.white == 0
    assert 0.5 < quality.score <= 1


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda it: it // 16, "too_dark"),
        (lambda it: half(it, 0), "too_dark"),
        (lambda it: 255 - it // 32, "too_bright"),
        (lambda it: half(it, 255), "too_bright"),
        (lambda it: cv2.GaussianBlur(it, (0, 0), 15), "blurred"),
    ],
)
def test_a_spoilt_picture_says_why(spoil: Callable[[Image], Image], problem: FaceProblem) -> None:
    quality = measured(spoil(scene()).astype(np.uint8))
    assert problem_of(quality, CONFIG) == problem
    assert quality.score < measured(scene()).score


@pytest.mark.parametrize(
    "box",
    [
        Box(2, 300, 202, 100),
        Box(60, 202, 260, 2),
        Box(60, 478, 260, 278),
        Box(118, 300, 318, 100),
        Box(-40, 90, 160, -110),
    ],
)
def test_a_face_at_the_picture_s_edge_is_cut_off(box: Box) -> None:
    assert problem_of(measured(scene(), box), CONFIG) == "cut_off"


def test_a_box_outside_of_the_picture_is_cut_off_and_worth_nothing() -> None:
    quality = measured(scene(), Box(-90, -10, -20, -80))
    assert problem_of(quality, CONFIG) == "cut_off"
    assert quality.score == 0


@pytest.mark.parametrize(
    ("spoilt", "problem"),
    [
        (GOOD._replace(side=49), "too_far"),
        (GOOD._replace(pose=Pose(46, 0)), "turned_away"),
        (GOOD._replace(pose=Pose(-46, 0)), "turned_away"),
        (GOOD._replace(pose=Pose(0, -40)), "turned_away"),
        (GOOD._replace(luma=0.07), "too_dark"),
        (GOOD._replace(luma=0.96), "too_bright"),
        (GOOD._replace(sharpness=11), "blurred"),
    ],
)
def test_each_limit_is_the_configured_one(spoilt: Quality, problem: FaceProblem) -> None:
    assert problem_of(GOOD, CONFIG) is None
    assert problem_of(spoilt, CONFIG) == problem


def test_what_a_person_can_mend_first_is_said_first() -> None:
    worst = Quality(side=10, sharpness=0, luma=0, black=1, white=0, pose=Pose(80, 80), cut_off=True)
    order: list[FaceProblem | None] = []
    for mend in (
        {},
        {"cut_off": False},
        {"side": 200},
        {"luma": 0.99, "black": 0},
        {"luma": 0.5},
        {"sharpness": 300},
        {"pose": STRAIGHT},
    ):
        worst = worst._replace(**mend)
        order.append(problem_of(worst, CONFIG))
    assert order == ["cut_off", "too_far", "too_dark", "too_bright", "blurred", "turned_away", None]


@pytest.mark.parametrize(
    "worse",
    [
        GOOD._replace(side=70),
        GOOD._replace(sharpness=100),
        GOOD._replace(pose=Pose(30, 0)),
        GOOD._replace(pose=Pose(0, -30)),
        GOOD._replace(luma=0.1),
        GOOD._replace(luma=0.9),
        GOOD._replace(white=0.3),
        GOOD._replace(black=0.3),
    ],
)
def test_the_better_shot_has_the_higher_score(worse: Quality) -> None:
    assert 0 < worse.score < GOOD.score == 1


def test_near_and_far_compare() -> None:
    near = measured(scene())
    small = cv2.resize(scene(), None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA).astype(np.uint8)
    far = measured(small, Box(*(round(it * 0.6) for it in BOX[:4])))
    assert far.sharpness == pytest.approx(near.sharpness, rel=0.35)
