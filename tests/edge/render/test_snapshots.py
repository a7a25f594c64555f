"""Frames look as they did when somebody looked at them."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops

from edge.render.fonts import Fonts
from edge.render.host import FONTS
from tests.edge.render.snapshots import ALIKE, FOLDER, SNAPSHOTS, alike, drawn, path


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_a_frame_looks_as_it_did(name: str) -> None:
    with Image.open(path(name)) as kept:
        made = drawn(name)
        assert made.size == kept.size
        assert alike(made, kept) > ALIKE


def test_every_snapshot_is_of_something() -> None:
    assert {each.stem for each in FOLDER.glob("*.png")} == set(SNAPSHOTS)


def test_the_measure_sees_a_missing_line_and_not_a_pixels_shift() -> None:
    with Image.open(path("notice_mono")) as kept:
        whole = kept.convert("RGB")
    without = whole.copy()
    without.paste("white", (30, 105, 770, 145))
    assert alike(whole, whole) == pytest.approx(1.0)
    assert alike(whole, without) < ALIKE
    assert alike(whole, ImageChops.offset(whole, 1, 0)) > ALIKE
    with Image.open(path("emergency_mono")) as other:
        assert alike(whole, other) < ALIKE / 2


def test_the_snapshots_font_is_there() -> None:
    assert Fonts(FONTS).font("sans", 16, bold=False).getname()[0] == "Noto Sans CJK SC"
