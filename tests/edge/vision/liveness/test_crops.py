from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.vision.faces import Box
from edge.vision.liveness.crops import SCALE_MIN, SHIFT_MAX, crop_of, tall


def square(x: float, y: float, side: int) -> Box:
    left, top = round(x - side / 2), round(y - side / 2)
    return Box(top, left + side, top + side, left)


def test_the_tall_box_is_higher_narrower_and_a_little_above() -> None:
    face = tall(square(320, 240, 81))
    assert face.height == pytest.approx(100)
    assert face.width == pytest.approx(73)
    assert face.left + face.width / 2 == pytest.approx(320, abs=1)
    assert face.top + face.height / 2 == pytest.approx(240 - 4.3, abs=1)


def test_in_the_middle_the_crop_is_the_box_enlarged() -> None:
    crop = crop_of(tall(square(320, 240, 81)), 2.7, 640, 480)
    assert crop.right - crop.left == pytest.approx(2.7 * 73, abs=3)
    assert crop.bottom - crop.top == pytest.approx(270, abs=3)
    assert crop.scale == 2.7
    assert crop.shift == pytest.approx(0)
    assert crop.fair


def test_the_crop_of_a_near_face_is_as_large_as_the_frame() -> None:
    crop = crop_of(tall(square(320, 180, 130)), 4.0, 640, 360)
    assert (crop.top, crop.bottom) == (0, 360)
    assert crop.scale == pytest.approx(359 / (130 / 0.81))
    assert crop.fair


def test_a_face_that_fills_the_frame_is_not_fairly_judged() -> None:
    assert not crop_of(tall(square(320, 180, 170)), 2.7, 640, 360).fair


def test_a_face_at_the_edge_is_not_fairly_judged() -> None:
    assert crop_of(tall(square(110, 240, 81)), 4.0, 640, 480).fair
    edge = crop_of(tall(square(40, 240, 81)), 4.0, 640, 480)
    assert edge.left == 0
    assert edge.shift > SHIFT_MAX
    assert not edge.fair


@given(st.integers(-50, 700), st.integers(-50, 500), st.integers(20, 400), st.sampled_from([2.7, 4.0]))
def test_a_crop_is_inside_the_frame_and_has_the_box_s_proportions(x: int, y: int, side: int, scale: float) -> None:
    crop = crop_of(tall(square(x, y, side)), scale, 640, 480)
    assert 0 <= crop.left < crop.right <= 640
    assert 0 <= crop.top < crop.bottom <= 480
    assert crop.fair == (crop.scale >= SCALE_MIN and crop.shift <= SHIFT_MAX)
    wide = (crop.right - crop.left) / (crop.bottom - crop.top)
    assert wide == pytest.approx(0.73, rel=0.2 if side < 40 else 0.05)
