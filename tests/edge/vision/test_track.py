from __future__ import annotations

import numpy as np
import pytest

from edge.vision.config import VisionConfig
from edge.vision.faces import Box, Embedding
from edge.vision.track import FORGET_S, NS, Track, Tracker, Verdict, fit

CONFIG = VisionConfig(agree=2, repeat_s=1.0)
ANNA: Verdict = ("person", "anna")
BEN: Verdict = ("person", "ben")
HERE = Box(100, 200, 200, 100)
THERE = Box(100, 500, 200, 400)


def told(verdicts: list[Verdict], step_s: float = 0.2) -> list[bool]:
    track = Track(HERE, 0)
    return [track.judge(it, int(at * step_s * NS), CONFIG) for at, it in enumerate(verdicts)]


def test_one_look_is_not_enough() -> None:
    assert told([ANNA, ANNA, ANNA]) == [False, True, False]


def test_looks_that_disagree_begin_anew() -> None:
    assert told([ANNA, BEN, ANNA, BEN, BEN]) == [False, False, False, False, True]


def test_the_same_is_told_again_after_a_while() -> None:
    assert told([ANNA] * 8) == [False, True, False, False, False, False, True, False]


def test_another_verdict_is_told_at_once() -> None:
    assert told([ANNA, ANNA, BEN, BEN]) == [False, True, False, True]


def test_who_may_be_known_gets_more_time() -> None:
    assert told([("unsure", "anna")] * 6) == [False] * 5 + [True]


def test_a_face_keeps_its_track_and_another_gets_its_own() -> None:
    tracker = Tracker(5)
    one, two = tracker.follow([HERE, THERE], 0)
    moved = Box(110, 220, 210, 120)
    assert tracker.follow([THERE, moved], NS) == [two, one]
    assert one.box == moved


def test_a_step_aside_is_still_the_same_face() -> None:
    tracker = Tracker(5)
    (track,) = tracker.follow([HERE], 0)
    assert tracker.follow([Box(100, 255, 200, 155)], NS // 5) == [track]


def test_a_face_that_was_away_is_another() -> None:
    tracker = Tracker(5)
    (track,) = tracker.follow([HERE], 0)
    later = int((FORGET_S + 0.1) * NS)
    assert not tracker.watching(later)
    assert tracker.follow([HERE], later) != [track]


def axis(number: int, length: float) -> Embedding:
    made = np.zeros(128, np.float32)
    made[number] = length
    return made


def test_the_mean_of_the_last_looks_is_compared() -> None:
    track = Track(HERE, 0, average=2)
    assert track.mean(axis(0, 0.2))[0] == pytest.approx(0.2)
    assert track.mean(axis(0, 0.4))[0] == pytest.approx(0.3)
    assert track.mean(axis(0, 0.6))[0] == pytest.approx(0.5)


def test_a_face_that_takes_another_s_place_does_not_inherit_its_looks() -> None:
    track = Track(HERE, 0, average=5)
    track.mean(axis(0, 0.1))
    assert not track.judge(ANNA, 0, CONFIG)
    assert track.mean(axis(1, 0.7))[1] == pytest.approx(0.7)
    assert not track.judge(ANNA, NS, CONFIG), "the look before was of somebody else"


@pytest.mark.parametrize(
    ("other", "fits"),
    [(HERE, True), (THERE, False), (Box(140, 160, 160, 140), False), (Box(230, 200, 330, 100), False)],
)
def test_boxes_fit_by_place_and_size(other: Box, *, fits: bool) -> None:
    assert (fit(HERE, other) > 0) is fits
