from __future__ import annotations

import numpy as np
import pytest

from edge.vision.people import NOBODY, People
from models.ports import Gallery


def people(**at: float) -> People:
    """Put each person's template on the first axis; `anna_2` is another one of anna's."""
    rows = [np.eye(1, 128, dtype=np.float32)[0] * value for value in at.values()]
    names = tuple(name.split("_", maxsplit=1)[0] for name in at)
    return People(Gallery(7, names, np.concatenate(rows).astype("<f4").tobytes()))


LOOK = np.zeros(128, np.float32)


def test_the_two_nearest_are_two_persons() -> None:
    nearest = people(ben=0.5, anna=0.3, anna_2=0.1, carl=0.9).nearest(LOOK)
    assert [it.person for it in nearest] == ["anna", "ben"]
    assert [it.distance for it in nearest] == pytest.approx([0.1, 0.5])


def test_who_is_alone_has_no_second() -> None:
    assert [it.person for it in people(anna=0.3, anna_2=0.2).nearest(LOOK)] == ["anna"]


def test_with_nobody_enrolled_nobody_is_near() -> None:
    assert NOBODY.nearest(LOOK) == ()


def test_a_gallery_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(ValueError, match="1 people with 64 numbers"):
        People(Gallery(1, ("anna",), bytes(256)))
