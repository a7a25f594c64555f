from __future__ import annotations

from edge.media.vitals import Vitals

S = 1_000_000_000


def test_before_a_frame_there_is_no_age() -> None:
    health = Vitals(5 * S).health(9 * S)
    assert health.age is None
    assert health.still == 0


def test_still_counts_from_the_last_change_to_the_newest_frame() -> None:
    vitals = Vitals(0)
    vitals.saw(1 * S, 7, 0.5)
    vitals.saw(4 * S, 7, 0.5)
    health = vitals.health(10 * S)
    assert (health.frames, health.age, health.still) == (2, 6.0, 3.0), "a camera that is silent isn't frozen too"
    vitals.saw(11 * S, 8, 0.25)
    assert vitals.health(11 * S).still == 0
    assert vitals.health(11 * S).luma == 0.25


def test_an_end_is_told() -> None:
    vitals = Vitals(0)
    vitals.end()
    assert vitals.health(1).ended
