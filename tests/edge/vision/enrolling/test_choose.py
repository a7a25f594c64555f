from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from edge.vision.enrolling.choose import TEMPLATES_MAX, Shot, choose
from edge.vision.faces import Embedding

SCALE: Any = SimpleNamespace(threshold=0.4, stranger=0.6)
"""An embedder's distances: from 0.5 on two shots are not one person's."""

NONE = np.empty((0, 8), np.float32)


def at(*places: float) -> Embedding:
    """Return an embedding: distances are those of the places."""
    found = np.zeros(8, np.float32)
    found[: len(places)] = places
    return found


def shots(*places: float, quality: float = 0.5) -> list[Shot]:
    return [Shot(f"{number}.jpg", at(place), quality) for number, place in enumerate(places)]


def names(some: tuple[Shot, ...]) -> list[str]:
    return sorted(shot.name for shot in some)


def test_one_shot_is_a_template() -> None:
    assert names(choose(shots(0.0), NONE, SCALE).templates) == ["0.jpg"]
    assert choose([], NONE, SCALE).templates == ()


def test_two_shots_that_disagree_are_both_refused() -> None:
    chosen = choose(shots(0.0, 0.51), NONE, SCALE)
    assert (chosen.templates, names(chosen.unlike)) == ((), ["0.jpg", "1.jpg"])
    assert len(choose(shots(0.0, 0.49), NONE, SCALE).templates) == 2


def test_an_outlier_is_refused_and_the_others_are_kept() -> None:
    chosen = choose(shots(0.0, 0.1, 0.9, 0.2), NONE, SCALE)
    assert names(chosen.unlike) == ["2.jpg"]
    assert names(chosen.templates) == ["0.jpg", "1.jpg", "3.jpg"]


def test_two_people_of_two_shots_each_are_all_refused() -> None:
    chosen = choose(shots(0.0, 0.1, 0.9, 1.0), NONE, SCALE)
    assert (chosen.templates, len(chosen.unlike)) == ((), 4)


def test_of_shots_of_one_look_the_best_is_kept() -> None:
    same = [Shot("poor", at(0.0), 0.2), Shot("good", at(0.05), 0.9), Shot("fair", at(0.02), 0.5)]
    chosen = choose(same, NONE, SCALE)
    assert names(chosen.templates) == ["good"]
    assert names(chosen.same) == ["fair", "poor"]


def test_at_most_five_are_kept_and_they_differ() -> None:
    chosen = choose(shots(*np.linspace(0, 0.44, 12)), NONE, SCALE)
    places = sorted(float(shot.embedding[0]) for shot in chosen.templates)
    assert len(places) == TEMPLATES_MAX
    assert places[-1] - places[0] == pytest.approx(0.44)
    assert min(np.diff(places)) >= 0.08


def test_more_faces_must_be_like_those_a_person_has() -> None:
    own = np.stack([at(0.0), at(0.1)])
    assert names(choose(shots(0.3), own, SCALE).templates) == ["0.jpg"]
    assert names(choose(shots(0.9), own, SCALE).unlike) == ["0.jpg"]
    assert len(choose(shots(0.9, 0.9, 0.9), own, SCALE).unlike) == 3, "though they are the majority"
    assert names(choose(shots(0.1), own, SCALE).same) == ["0.jpg"], "nothing new"


def test_who_has_five_gets_no_more() -> None:
    own = np.stack([at(place) for place in np.linspace(0, 0.4, 5)])
    assert choose(shots(0.2, 0.25), own, SCALE).templates == ()
