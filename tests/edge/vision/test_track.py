from __future__ import annotations

import numpy as np
import pytest

from edge.vision.config import VisionConfig
from edge.vision.faces import Box, Embedding, Face
from edge.vision.track import AGAIN_S, FORGET_S, NS, Agreement, Track, Tracker, Verdict, fit
from models.video import Nearest

CONFIG = VisionConfig(agree=2, repeat_s=1.0)
ANNA: Verdict = ("person", "anna")
BEN: Verdict = ("person", "ben")
HERE = Box(100, 200, 200, 100)
THERE = Box(100, 500, 200, 400)


def told(verdicts: list[Verdict], step_s: float = 0.2) -> list[bool]:
    agreement, said = Agreement(), []
    for at, verdict in enumerate(verdicts):
        agreement.take(verdict)
        now = int(at * step_s * NS)
        said.append(agreement.due(now, CONFIG))
        if said[-1]:
            agreement.told(now)
    return said


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


def test_what_is_due_stays_due_until_it_is_told() -> None:
    agreement = Agreement()
    for _ in range(2):
        agreement.take(ANNA)
    assert agreement.due(0, CONFIG)
    assert agreement.due(NS, CONFIG), "the liveness check was not done yet"


def test_a_face_keeps_its_track_and_another_gets_its_own() -> None:
    tracker = Tracker()
    one, two = tracker.follow([Face(HERE), Face(THERE)], 0)
    assert one.number != two.number
    moved = Box(110, 220, 210, 120)
    assert tracker.follow([Face(THERE), Face(moved)], NS) == [two, one]
    assert one.face.box == moved
    assert set(tracker.boxes) == {THERE, moved}


def test_a_step_aside_is_still_the_same_face() -> None:
    tracker = Tracker()
    (track,) = tracker.follow([Face(HERE)], 0)
    assert tracker.follow([Face(Box(100, 255, 200, 155))], NS // 5) == [track]


def test_a_face_that_was_away_is_another_and_who_has_left_is_told_once() -> None:
    tracker = Tracker()
    (track,) = tracker.follow([Face(HERE)], 0)
    later = int((FORGET_S + 0.1) * NS)
    assert tracker.forget(later) == [track]
    assert tracker.forget(later) == []
    assert tracker.boxes == []
    assert tracker.follow([Face(HERE)], later) != [track]


def axis(number: int, length: float) -> Embedding:
    made = np.zeros(128, np.float32)
    made[number] = length
    return made


def track(*shots: tuple[float, float], keep: int = 5) -> Track:
    """A track with shots of these lengths on the first axis and these scores, of somebody who is sure."""
    made = Track(1, Face(HERE), 0)
    for length, score in shots:
        made.take(axis(0, length), score, 0, keep, another=0.6)
        made.who.take(ANNA)
    made.near((Nearest("anna", 0.3),), 1)
    for _ in shots:
        made.who.take(ANNA)
    return made


def test_the_best_shots_are_kept_and_count_more() -> None:
    kept = track((0.2, 0.1), (0.4, 0.9), (0.3, 0.9), keep=2)
    assert kept.mean()[0] == pytest.approx(0.35, abs=1e-3), "the poor one is gone"
    assert track((0.2, 0.1), (0.4, 0.9)).mean()[0] == pytest.approx(0.38, abs=1e-3)
    assert kept.best().score == 0.9


def test_a_sure_face_is_embedded_again_only_for_a_better_shot_or_after_a_while() -> None:
    sure = track((0.2, 0.5), (0.2, 0.5))
    soon, later = NS // 5, int(AGAIN_S["person"] * NS)
    assert not sure.wants(0.5, soon, CONFIG, 1)
    assert sure.wants(0.6, soon, CONFIG, 1)
    assert sure.wants(0.1, later, CONFIG, 1)
    assert sure.wants(0.1, soon, CONFIG, 2), "another gallery may say something else"
    assert track((0.2, 0.5)).wants(0.1, soon, CONFIG, 1), "one look is not enough"


def test_a_new_gallery_begins_the_count_anew() -> None:
    sure = track((0.2, 0.5), (0.2, 0.5))
    assert sure.who.due(0, CONFIG)
    sure.near((), 2)
    assert not sure.who.due(0, CONFIG)


def test_a_face_that_takes_another_s_place_does_not_inherit_its_looks() -> None:
    taken = track((0.1, 0.5), (0.1, 0.5))
    assert taken.who.due(0, CONFIG)
    assert taken.take(axis(1, 0.7), 0.1, NS, 5, another=0.6)
    assert taken.mean()[1] == pytest.approx(0.7)
    assert not taken.who.due(NS, CONFIG), "the looks before were of somebody else"


@pytest.mark.parametrize(
    ("other", "fits"),
    [(HERE, True), (THERE, False), (Box(140, 160, 160, 140), False), (Box(230, 200, 330, 100), False)],
)
def test_boxes_fit_by_place_and_size(other: Box, *, fits: bool) -> None:
    assert (fit(HERE, other) > 0) is fits
