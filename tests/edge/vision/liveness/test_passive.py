from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from edge.vision.detect import HogDetector, YuNetDetector
from edge.vision.faces import Box, Image, Picture
from edge.vision.liveness.crops import crop_of, tall
from edge.vision.liveness.passive import SCALES, Passive, fed, passive_of
from edge.vision.weights import WEIGHTS, WeightDamaged

SAMPLES = {"live_1": True, "fake_1": False, "fake_2": False}


@pytest.fixture(scope="module")
def sample(shared: Path) -> Callable[[str], Image]:
    def read(name: str) -> Image:
        picture = cv2.imread(str(shared / f"media/spoof/{name}.jpg"))
        assert picture is not None
        return picture.astype(np.uint8)

    return read


def box_of(bgr: Image) -> Box:
    return max(HogDetector().find(Picture(bgr), 100), key=lambda face: face.box.side).box


@pytest.mark.parametrize(("name", "live"), SAMPLES.items())
def test_the_samples_are_judged_right(
    passive: Passive, sample: Callable[[str], Image], shared: Path, name: str, *, live: bool
) -> None:
    picture = Picture(sample(name))
    boxes = [box_of(picture.bgr)]
    if (yunet := shared / "weights" / WEIGHTS["yunet"].file).is_file():
        boxes += [face.box for face in YuNetDetector(yunet).find(picture, 100)]
    for box in boxes:
        score = passive.score(picture, box)
        assert score is not None
        assert score > 0.99 if live else score < 0.3


FEEDS: dict[str, Callable[[NDArray[np.float32]], NDArray[np.float32]]] = {
    "as it is": lambda values: values,
    "RGB": lambda values: np.ascontiguousarray(values[:, ::-1]),
    "divided by 255": lambda values: values / np.float32(255),
}


@pytest.mark.parametrize(
    ("feed", "taken_for_live"),
    [("as it is", {"live_1"}), ("RGB", {"live_1", "fake_1", "fake_2"}), ("divided by 255", set())],
)
def test_only_the_feeding_that_the_networks_were_trained_with_is_right(
    shared: Path, passive: Passive, sample: Callable[[str], Image], feed: str, taken_for_live: set[str]
) -> None:
    live = set()
    for name in SAMPLES:
        bgr = sample(name)
        face, (height, width) = tall(box_of(bgr)), bgr.shape[:2]
        scores = []
        for network, scale in SCALES.items():
            session = onnxruntime.InferenceSession(shared / "weights" / WEIGHTS[network].file)
            values = FEEDS[feed](fed(bgr, crop_of(face, scale, width, height)))
            powers = np.exp(session.run(None, {"input": values})[0][0])
            scores.append(powers[1] / powers.sum())
        if np.mean(scores) > 0.5:
            live.add(name)
    assert live == taken_for_live


def test_the_network_is_fed_bgr_of_0_to_255() -> None:
    bgr = np.zeros((100, 100, 3), np.uint8)
    bgr[:, :, 0], bgr[:, :, 2] = 255, 7
    values = fed(bgr, crop_of(tall(Box(40, 60, 60, 40)), 2.7, 100, 100))
    assert values.shape == (1, 3, 80, 80)
    assert values.dtype == np.float32
    assert [float(values[0, channel].mean()) for channel in range(3)] == [255, 0, 7]


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
def test_a_living_face_at_the_edge_is_not_judged(passive: Passive, sample: Callable[[str], Image], side: str) -> None:
    bgr = sample("live_1")
    top, right, bottom, left, _ = box_of(bgr)
    third = (right - left) // 3
    cut = {
        "left": (slice(None), slice(left + third, None)),
        "right": (slice(None), slice(None, right - third)),
        "top": (slice(top + third, None), slice(None)),
        "bottom": (slice(None, bottom - third), slice(None)),
    }[side]
    y, x = cut[0].start or 0, cut[1].start or 0
    box = Box(top - y, right - x, bottom - y, left - x)
    assert passive.score(Picture(np.ascontiguousarray(bgr[cut])), box) is None


def test_cropped_tighter_a_living_face_is_alive_until_it_is_not_judged(
    passive: Passive, sample: Callable[[str], Image]
) -> None:
    bgr = sample("live_1")
    box = box_of(bgr)
    face = tall(box)
    x, y = face.left + face.width / 2, face.top + face.height / 2
    judged = []
    for room in (3.0, 2.6, 2.4, 2.2, 1.7, 1.4, 1.1):
        half = room * face.height / 2
        left, top = max(0, int(x - half)), max(0, int(y - half))
        small = np.ascontiguousarray(bgr[top : int(y + half), left : int(x + half)])
        score = passive.score(Picture(small), Box(box.top - top, box.right - left, box.bottom - top, box.left - left))
        judged.append(score is not None)
        assert score is None or score > 0.99
    assert judged == [True, True, True, True, False, False, False]


def test_without_both_files_there_is_no_passive_check(shared: Path, tmp_path: Path) -> None:
    assert passive_of(tmp_path) is None
    one = shared / "weights" / WEIGHTS["minifasnet_v2"].file
    if not one.is_file():
        pytest.skip("no minifasnet_v2.onnx beside the project")
    shutil.copy(one, tmp_path)
    assert passive_of(tmp_path) is None


def test_a_damaged_network_is_an_error_and_not_an_absent_one(tmp_path: Path) -> None:
    (tmp_path / WEIGHTS["minifasnet_v2"].file).write_bytes(b"\0" * 100)
    with pytest.raises(WeightDamaged, match="minifasnet_v2"):
        passive_of(tmp_path)
