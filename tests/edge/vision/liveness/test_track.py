"""The combination table, told by the real networks on pictures and the real challenge on points."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest

from edge.vision.config import VisionConfig
from edge.vision.detect import HogDetector
from edge.vision.faces import Box, Picture, Points
from edge.vision.liveness import LiveTrack, Passive
from models.video import FaceStep, Liveness
from tests.edge.vision.liveness.heads import NS, Pose, head, toward

FPS = 5
BOX = Box(200, 380, 280, 300)
BLANK = Picture(np.zeros((480, 640, 3), np.uint8))
CONFIG = VisionConfig(challenge_s=6.0)
WIDTH = 2700
"""Pixels: right of the picture that the networks judge a head moves as the challenge asks it to."""

TEXTURE = cv2.resize(np.random.default_rng(1).integers(40, 255, (9, 9, 3)).astype(np.uint8), (90, 90))


def scene(picture: Picture, pose: Pose) -> tuple[Picture, Points]:
    """Return the picture with a head beside it: a patterned face, and a dark nose that stands out of it."""
    more = WIDTH - picture.bgr.shape[1]
    wide = cv2.copyMakeBorder(picture.bgr, 0, 0, 0, more, cv2.BORDER_REPLICATE).astype(np.uint8)
    points = head(pose) + np.array([WIDTH - 620, 0], np.float32)
    right, left, nose = points[:3]
    down = (points[3:].mean(0) - (right + left) / 2) * 1.4
    place = cv2.getAffineTransform(
        np.array([(25, 30), (65, 30), (45, 90)], np.float32), np.stack([right, left, (right + left) / 2 + down])
    )
    cover = cv2.warpAffine(np.full((90, 90), 255, np.uint8), place, wide.shape[1::-1])
    face = cv2.warpAffine(TEXTURE, place, wide.shape[1::-1])
    wide[cover > 0] = face[cover > 0]
    size = float(np.linalg.norm(down)) / 4
    cv2.circle(wide, (round(float(nose[0])), round(float(nose[1]))), round(size), (20, 20, 20), -1)
    return Picture(wide), points


class Gate:
    """Shows a face to one track, five looks a second."""

    def __init__(self, passive: Passive | None, *, always: bool = False, seed: int = 1) -> None:
        self.live = LiveTrack(passive, CONFIG, Random(seed), always=always)
        self.now = 0
        self.pose = Pose()

    def asks(self) -> bool:
        return self.live.step is not None

    def look(self, picture: Picture = BLANK, box: Box = BOX, *, looks: int = 1) -> Liveness | None:
        for _ in range(looks):
            shown, points = scene(picture, self.pose)
            self.live.look(shown, box, points, 0.6, self.now)
            self.now += NS // FPS
        return self.live.verdict

    def do(self, step: FaceStep | None) -> None:
        """Move a little as that step wants it, back to the front without one."""
        goal = {"turn_left": 38.0, "turn_right": -38.0}.get(step or "", 0.0)
        near = 500.0 if step == "come_closer" else self.pose.z
        self.pose = self.pose._replace(yaw=toward(self.pose.yaw, goal, 10), z=toward(self.pose.z, near, 60))

    def obey(self, picture: Picture = BLANK, box: Box = BOX) -> Liveness | None:
        """Do whatever is asked until there is a verdict."""
        for _ in range(100):
            if self.look(picture, box) is not None:
                break
            self.do(self.live.step)
        return self.live.verdict


Sample = Callable[[str], tuple[Picture, Box]]


@pytest.fixture(scope="module")
def sample(shared: Path) -> Sample:
    @cache
    def read(name: str) -> tuple[Picture, Box]:
        bgr = cv2.imread(str(shared / f"media/{name}"))
        assert bgr is not None
        picture = Picture(bgr.astype(np.uint8))
        return picture, max(HogDetector().find(picture, 100), key=lambda face: face.box.score).box

    return read


@pytest.fixture(scope="module")
def doubtful(passive: Passive, sample: Sample) -> tuple[Picture, Box]:
    """A living face that the networks are unsure of."""
    picture, box = sample("faces/probe/obama_and_biden.jpg")
    score = passive.score(picture, box)
    assert score is not None
    assert 0.35 < score < 0.85
    return picture, box


def test_a_living_face_needs_no_challenge(passive: Passive, sample: Sample) -> None:
    gate = Gate(passive)
    assert gate.look(*sample("spoof/live_1.jpg"), looks=3) is None
    assert gate.look(*sample("spoof/live_1.jpg")) == "live"
    assert not gate.asks()


@pytest.mark.parametrize("name", ["spoof/fake_1.jpg", "spoof/fake_2.jpg"])
def test_a_spoof_is_one_for_good(passive: Passive, sample: Sample, name: str) -> None:
    gate = Gate(passive)
    assert gate.look(*sample(name), looks=4) == "spoof"
    assert gate.look(*sample("spoof/live_1.jpg"), looks=20) == "spoof", "no later look lets it in"
    assert not gate.live.due(gate.now)


def test_a_spoof_found_during_a_challenge_can_not_pass_it(
    passive: Passive, sample: Sample, doubtful: tuple[Picture, Box]
) -> None:
    gate = Gate(passive)
    gate.look(*doubtful, looks=9)
    assert gate.asks()
    assert gate.obey(*sample("spoof/fake_2.jpg")) == "spoof"
    assert not gate.asks()


def test_a_spoof_found_after_the_challenge_is_no_longer_alive(
    passive: Passive, sample: Sample, doubtful: tuple[Picture, Box]
) -> None:
    gate = Gate(passive)
    assert gate.obey(*doubtful) == "live"
    gate.pose = Pose()
    assert gate.look(*sample("spoof/fake_2.jpg"), looks=9 * FPS) == "spoof"


def test_without_networks_the_challenge_alone_decides() -> None:
    gate = Gate(None)
    assert gate.look(looks=3) is None
    assert gate.asks()
    assert gate.live.until == int(CONFIG.challenge_s * NS)
    assert gate.obey() == "live"
    assert not gate.asks()


def test_without_networks_a_face_that_does_nothing_is_never_alive() -> None:
    gate = Gate(None)
    verdicts = {gate.look() for _ in range(40 * FPS)}
    assert verdicts == {None, "undecided"}


def test_who_lets_a_challenge_pass_by_is_asked_once_more() -> None:
    gate = Gate(None)
    assert gate.look(looks=7 * FPS) == "undecided"
    assert not gate.asks()
    gate.look(looks=3 * FPS)
    assert gate.asks()
    for _ in range(60):
        gate.do(gate.live.step)
        gate.look()
    assert gate.live.verdict == "live"


def test_who_lets_two_pass_by_is_not_asked_again() -> None:
    gate = Gate(None)
    assert gate.look(looks=16 * FPS) == "undecided"
    assert not gate.live.due(gate.now)
    gate.look(looks=10 * FPS)
    assert not gate.asks()


def wrong(step: FaceStep | None) -> FaceStep | None:
    return None if step is None else "turn_left" if step == "turn_right" else "turn_right"


def failed(gate: Gate, picture: Picture, box: Box) -> None:
    for _ in range(40):
        gate.look(picture, box)
        gate.do(wrong(gate.live.step))
    gate.pose = Pose()


def test_a_failed_challenge_is_not_made_good_by_the_networks(
    passive: Passive, sample: Sample, doubtful: tuple[Picture, Box]
) -> None:
    gate = Gate(passive)
    failed(gate, *doubtful)
    assert gate.live.verdict == "undecided"
    assert gate.look(*sample("spoof/live_1.jpg"), looks=10 * FPS) == "undecided"
    gate.now += 10 * NS
    assert gate.look(*sample("spoof/live_1.jpg"), looks=FPS) == "undecided", "nor by hiding for a while"


def test_once_asked_the_networks_alone_do_not_answer(
    passive: Passive, sample: Sample, doubtful: tuple[Picture, Box]
) -> None:
    gate = Gate(passive)
    gate.look(*doubtful, looks=9)
    assert gate.look(*sample("spoof/live_1.jpg"), looks=5) is None
    assert gate.obey(*sample("spoof/live_1.jpg")) == "live"


def test_who_is_always_asked_is_asked_though_alive(passive: Passive, sample: Sample) -> None:
    gate = Gate(passive, always=True)
    assert gate.look(*sample("spoof/live_1.jpg"), looks=8) is None
    assert gate.asks()
    assert gate.obey(*sample("spoof/live_1.jpg")) == "live"


def test_a_face_that_is_too_near_is_asked_to_step_back(passive: Passive, sample: Sample) -> None:
    picture, box = sample("spoof/live_1.jpg")
    more = box.side // 6
    top, right, bottom, left = box.top - more, box.right + more, box.bottom + more, box.left - more
    tight = Picture(np.ascontiguousarray(picture.bgr[top:bottom, left:right]))
    gate = Gate(passive)
    assert gate.look(tight, Box(more, more + box.side, more + box.side, more), looks=10) is None
    assert gate.live.problem == "too_near"
    gate.look(picture, box)
    assert gate.live.problem is None


def test_a_face_that_is_turned_away_is_asked_to_look_straight(passive: Passive, sample: Sample) -> None:
    gate = Gate(passive)
    gate.pose = Pose(yaw=40)
    assert gate.look(*sample("spoof/live_1.jpg"), looks=6) is None
    assert gate.live.problem == "turned_away"
    gate.pose = Pose()
    gate.look(*sample("spoof/live_1.jpg"))
    assert gate.live.problem is None


def test_after_a_verdict_the_networks_look_once_a_second(passive: Passive, sample: Sample) -> None:
    gate = Gate(passive)
    gate.look(*sample("spoof/live_1.jpg"), looks=4)
    due = []
    for _ in range(2 * FPS):
        due.append(gate.live.due(gate.now))
        gate.look(*sample("spoof/live_1.jpg"))
    assert sum(due) == 2


def test_a_face_that_was_gone_begins_anew(passive: Passive, sample: Sample) -> None:
    gate = Gate(passive)
    gate.look(*sample("spoof/live_1.jpg"), looks=4)
    gate.now += 3 * NS
    assert gate.look(*sample("spoof/live_1.jpg")) is None


def test_points_without_a_face_decide_nothing(passive: Passive) -> None:
    live = LiveTrack(passive, CONFIG, Random(0))
    for look in range(10):
        live.look(BLANK, BOX, np.zeros((5, 2), np.float32), 0.5, look * NS // FPS)
    assert live.verdict is None
