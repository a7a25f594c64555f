from __future__ import annotations

import av
import numpy as np
import pytest

from edge.media.picture import fingerprint, fitted, luma


def frame(width: int, height: int, level: int) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(np.full((height, width, 3), level, np.uint8), format="bgr24")


def test_a_picture_of_another_shape_is_fitted_and_not_stretched() -> None:
    picture = fitted(frame(640, 480, 200), 320, 180)
    assert picture.shape == (180, 320, 3)
    assert picture[90, 39:41].max() < 210
    assert picture[:, :40].max() == 0
    assert picture[:, 280:].max() == 0
    assert picture[:, 41:279].min() > 190


@pytest.mark.parametrize(("level", "bright"), [(0, 0.0), (255, 1.0), (51, 0.2)])
def test_luma_is_0_to_1(level: int, bright: float) -> None:
    assert luma(np.full((90, 160, 3), level, np.uint8)) == pytest.approx(bright)


def test_one_level_in_one_pixel_is_another_picture() -> None:
    one = np.zeros((90, 160, 3), np.uint8)
    other = one.copy()
    other[89, 159, 2] = 1
    assert fingerprint(one) != fingerprint(other)
