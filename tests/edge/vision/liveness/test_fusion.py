from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.vision.liveness.fusion import ENOUGH, LIVE, SPOOF, Fusion

QUALITY = st.floats(0, 1)


def fused(*scores: float, quality: float = 0.5) -> Fusion:
    fusion = Fusion()
    for score in scores:
        fusion.add(score, quality)
    return fusion


def test_nothing_is_said_before_enough_looks() -> None:
    assert fused(*[1.0] * (ENOUGH - 1)).verdict == "undecided"
    assert fused(*[0.0] * (ENOUGH - 1)).verdict == "undecided"
    assert fused(*[1.0] * ENOUGH).verdict == "live"
    assert fused(*[0.0] * ENOUGH).verdict == "spoof"


@given(st.integers(0, 7), st.floats(0.9, 1), QUALITY, QUALITY)
def test_one_lucky_look_never_makes_a_spoof_alive(at: int, score: float, lucky: float, others: float) -> None:
    fusion = Fusion()
    for look in range(8):
        fusion.add(score if look == at else 0.1, lucky if look == at else others)
        assert fusion.verdict != "live"


@given(st.integers(0, 7), QUALITY, QUALITY)
def test_one_bad_look_never_makes_a_living_face_a_spoof_for_ever(at: int, bad: float, others: float) -> None:
    fusion = Fusion()
    for look in range(16):
        fusion.add(0.0 if look == at else 0.98, bad if look == at else others)
        assert fusion.verdict != "spoof"
    assert fusion.verdict == "live"


def test_a_living_face_stays_so_through_a_doubtful_look() -> None:
    fusion = fused(*[0.97] * 8)
    fusion.add(0.3, 0.5)
    assert fusion.mean < LIVE
    assert fusion.verdict == "live"


def test_what_is_between_is_undecided() -> None:
    assert fused(*[0.5] * 8).verdict == "undecided", "one network says live, the other spoof"
    assert fused(*[SPOOF + 0.01] * 8).verdict == "undecided"


def test_newer_looks_count_more() -> None:
    assert fused(*[0.2] * 4, *[1.0] * 4).mean > fused(*[1.0] * 4, *[0.2] * 4).mean


def test_better_looks_count_more() -> None:
    fusion = fused(0.2, quality=0.0)
    fusion.add(0.8, 1.0)
    assert fusion.mean > fused(0.2, 0.8, quality=0.5).mean


def test_an_attack_that_begins_late_is_found() -> None:
    fusion = fused(*[1.0] * 20)
    for _ in range(8):
        fusion.add(0.02, 0.5)
    assert fusion.verdict == "spoof"


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(-1, 2)), max_size=20))
def test_the_mean_is_among_the_scores(looks: list[tuple[float, float]]) -> None:
    fusion = Fusion()
    for score, quality in looks:
        fusion.add(score, quality)
    kept = [score for score, _ in looks][-fusion.count :] if looks else [0.0]
    assert min(kept) - 1e-9 <= fusion.mean <= max(kept) + 1e-9


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_a_face_without_quality_is_judged_as_well(score: float) -> None:
    assert fused(*[score] * 4, quality=0.0).mean == score
