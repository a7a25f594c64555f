from __future__ import annotations

import numpy as np

from edge.vision.faces import Image
from edge.vision.motion import Motion


def noise(seed: int, level: int = 120, spread: int = 10) -> Image:
    random = np.random.default_rng(seed)
    return random.integers(level - spread, level + spread, (360, 640, 3)).astype(np.uint8)


def test_the_first_picture_is_looked_at() -> None:
    assert Motion().moved(noise(1)).all()


def test_a_sensor_s_noise_is_no_motion() -> None:
    motion = Motion()
    motion.moved(noise(1))
    assert not any(motion.moved(noise(seed)).any() for seed in range(2, 12))


def test_a_small_face_that_comes_is_motion() -> None:
    motion = Motion()
    motion.moved(noise(1))
    come = noise(2)
    come[100:130, 300:330] = 160
    where = np.argwhere(motion.moved(come))
    assert where.min(0).tolist() == [12, 37], "cells of 8 x 8 pixels"
    assert where.max(0).tolist() == [16, 41]


def test_less_than_a_face_is_no_motion() -> None:
    motion = Motion()
    motion.moved(noise(1))
    come = noise(2)
    come[100:110, 300:310] = 160
    assert not motion.moved(come).any()


def test_a_scene_that_always_moves_is_never_taken_for_calibration() -> None:
    motion = Motion()
    scenes = (np.roll(noise(1, spread=90), 16 * step, axis=1) // (1 + step % 2) for step in range(200))
    assert all(motion.moved(it).any() for it in scenes)


def test_brightness_is_noted() -> None:
    motion = Motion()
    motion.moved(np.full((360, 640, 3), 51, np.uint8))
    assert abs(motion.luma - 0.2) < 0.01
