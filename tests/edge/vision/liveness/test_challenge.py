from __future__ import annotations

from itertools import permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.vision.liveness.challenge import STEPS, Challenge
from models.video import FaceStep
from tests.edge.vision.liveness.heads import (
    NS,
    Body,
    Pose,
    bent,
    head,
    head_corners,
    obeying,
    photo,
    photo_corners,
    played,
    shown,
)

ORDERS = list(permutations(STEPS, 2))
LIMIT_S = 12.0


class Fixed(Random):
    """Draws what the test says."""

    def __init__(self, *steps: FaceStep) -> None:
        super().__init__(0)
        self.steps = list(steps)

    def sample(self, *_: object, **__: object) -> list[FaceStep]:  # type: ignore[override]
        return list(self.steps)


def asked(*steps: FaceStep) -> Challenge:
    return Challenge(Fixed(*steps), 0, LIMIT_S)


def test_every_order_of_two_different_steps_is_drawn() -> None:
    drawn = set()
    for seed in range(60):
        challenge = Challenge(Random(seed), 0, LIMIT_S)
        steps: list[FaceStep | None] = []
        for look, pose in enumerate(obeying(challenge, Pose())):
            if challenge.see(head(pose), look * NS // 5) != "waiting":
                break
            if challenge.step not in {None, *steps}:
                steps.append(challenge.step)
        drawn.add(tuple(steps))
    assert drawn == set(ORDERS)


@pytest.mark.parametrize("body", [head, head_corners])
@pytest.mark.parametrize("steps", ORDERS)
def test_who_does_as_asked_passes(steps: tuple[FaceStep, FaceStep], body: Body) -> None:
    challenge = asked(*steps)
    assert shown(challenge, body, obeying(challenge, Pose())) == "passed"


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(ORDERS),
    st.floats(25, 90),
    st.floats(5, 15),
    st.floats(-8, 8),
    st.floats(-5, 5),
    st.floats(-5, 5),
    st.floats(500, 1200),
)
def test_heads_pass_whatever_their_speed_place_and_bearing(
    steps: tuple[FaceStep, FaceStep], speed: float, fps: float, yaw: float, pitch: float, roll: float, z: float
) -> None:
    challenge = asked(*steps)
    start = Pose(yaw, pitch, roll, z)
    assert shown(challenge, head, obeying(challenge, start, min(speed, 10 * fps), fps), fps) == "passed"


@pytest.mark.parametrize("body", [photo, photo_corners, bent])
@pytest.mark.parametrize("steps", ORDERS)
def test_a_photo_that_is_turned_as_asked_does_not_pass(steps: tuple[FaceStep, FaceStep], body: Body) -> None:
    challenge = asked(*steps)
    assert shown(challenge, body, obeying(challenge, Pose())) in {"failed", "expired"}


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["turn_left", "turn_right"]),
    st.lists(st.tuples(st.floats(-55, 55), st.floats(-40, 40), st.floats(-35, 35)), min_size=1, max_size=4),
)
def test_no_tilt_of_a_photo_is_a_turn(step: FaceStep, goals: list[tuple[float, float, float]]) -> None:
    poses = [Pose()] * 5
    for goal in goals:
        start = np.array(poses[-1][:3])
        poses += [Pose(*(start + (np.array(goal) - start) * part / 8)) for part in range(1, 9)]
        poses += [poses[-1]] * 2
    challenge = asked(step, "come_closer")
    shown(challenge, photo, poses)
    assert challenge.left == 2


@pytest.mark.parametrize(("asks", "does"), [(a, b) for a in ORDERS for b in ORDERS if a != b])
def test_a_recording_of_another_order_does_not_pass(
    asks: tuple[FaceStep, FaceStep], does: tuple[FaceStep, FaceStep]
) -> None:
    assert shown(asked(*asks), head, played(does)) != "passed"


@pytest.mark.parametrize("steps", ORDERS)
def test_a_recording_of_that_order_passes_which_is_what_a_challenge_can_not_prevent(
    steps: tuple[FaceStep, FaceStep],
) -> None:
    assert shown(asked(*steps), head, played(steps)) == "passed"


@pytest.mark.parametrize(("step", "yaw"), [("turn_left", -40.0), ("turn_right", 40.0), ("come_closer", 40.0)])
def test_another_movement_fails(step: FaceStep, yaw: float) -> None:
    way = [Pose(yaw * part / 5) for part in range(6)] + [Pose(yaw)]
    assert shown(asked(step, "turn_left"), head, [Pose()] * 4 + way) == "failed"


def test_nothing_done_in_time_is_no_failure_but_over() -> None:
    challenge = asked("turn_left", "come_closer")
    assert shown(challenge, head, [Pose()] * 62) == "expired"
    assert challenge.step is None
    assert challenge.see(head(Pose(38)), 13 * NS) == "expired"


def test_nothing_is_asked_of_a_face_that_is_not_steady_and_to_the_front() -> None:
    challenge = asked("turn_left", "come_closer")
    shown(challenge, head, [Pose(30)] * 10)
    assert challenge.step is None
    shown(challenge, head, [Pose()] * 5)
    assert challenge.step == "turn_left"


def test_a_swapped_photo_leaps_and_does_not_pass() -> None:
    challenge = asked("turn_left", "turn_right")
    shown(challenge, head, [Pose()] * 5 + ([Pose(40)] * 3 + [Pose()] * 5) * 4)
    assert challenge.left == 2


def test_one_look_that_is_turned_is_not_enough() -> None:
    challenge = asked("turn_left", "come_closer")
    shown(challenge, head, [Pose()] * 5 + [Pose(18), Pose(32), Pose(18), Pose()] * 3)
    assert challenge.left == 2


@pytest.mark.parametrize("other", [Pose(x=200), Pose(z=450), Pose(z=1100)])
def test_a_face_in_another_ones_place_fails(other: Pose) -> None:
    assert shown(asked("turn_left", "come_closer"), head, [Pose()] * 5 + [other] * 2) == "failed"


def test_who_walks_up_is_not_yet_asked_and_does_not_fail() -> None:
    challenge = asked("turn_left", "come_closer")
    shown(challenge, head, [Pose(x=900 - 150 * n) for n in range(7)] + [Pose()] * 4)
    assert challenge.step == "turn_left"


def test_out_of_sight_a_step_begins_anew() -> None:
    challenge = asked("turn_left", "come_closer")
    shown(challenge, head, [Pose()] * 5 + [Pose(18)])
    challenge.see(head(Pose(30)), 4 * NS)
    assert challenge.step is None
    assert challenge.see(head(Pose(30)), 4 * NS + NS // 5) == "waiting"
    assert challenge.left == 2


def test_coming_closer_by_a_leap_does_not_count() -> None:
    challenge = asked("come_closer", "turn_left")
    shown(challenge, head, [Pose()] * 5 + [Pose(z=530)] * 3)
    assert challenge.left == 2


def test_points_that_fall_together_are_not_looked_at() -> None:
    challenge = asked("turn_left", "come_closer")
    assert challenge.see(np.zeros((5, 2), np.float32), 0) == "waiting"
    assert challenge.step is None
