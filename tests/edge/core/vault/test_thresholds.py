from __future__ import annotations

import asyncio
import math
from pathlib import Path

import pytest

from edge.core.vault import Vault
from tests.edge.core.vault.desk import DLIB, SFACE, face, resident


def test_a_threshold_belongs_to_a_camera_and_an_embedder(vault: Vault) -> None:
    vault.enrol(resident(face(1)))
    vault.set_threshold("east", DLIB, 0.42, '{"state": "calibrated"}')
    vault.set_threshold("west", DLIB, 0.44, b'{"state": "calibrated"}')
    vault.set_threshold("east", SFACE, 1.02, "{}")
    assert vault.thresholds(DLIB) == {"east": 0.42, "west": 0.44}
    assert vault.thresholds(SFACE) == {"east": 1.02}
    assert vault.gallery(DLIB).thresholds == {"east": 0.42, "west": 0.44}
    vault.set_threshold("east", DLIB, 0.40, "{}")
    assert [(each.camera, each.embedder, each.threshold) for each in vault.calibrations()] == [
        ("east", DLIB, 0.40),
        ("east", SFACE, 1.02),
        ("west", DLIB, 0.44),
    ]
    assert vault.calibrations()[2].report == '{"state": "calibrated"}'
    assert [each.gallery for each in vault.calibrations()] == [4, 3, 2], "the revision each was computed from"


async def test_whoever_waits_for_the_gallery_hears_of_it_and_no_match_is_void(tmp_path: Path, vault: Vault) -> None:
    waiting = asyncio.gather(vault.changed(vault.gallery(DLIB).revision, DLIB))
    other = Vault(tmp_path)
    other.set_threshold("east", DLIB, 0.42, "{}")
    (gallery,) = await waiting
    assert gallery.thresholds == {"east": 0.42}
    assert vault.counter("withdrawn") == 0
    other.close()


@pytest.mark.parametrize("distance", [0.0, -0.1, math.nan, math.inf])
def test_what_is_no_distance_is_refused(vault: Vault, distance: float) -> None:
    with pytest.raises(ValueError, match="distance greater than 0"):
        vault.set_threshold("east", DLIB, distance, "{}")
    assert vault.calibrations() == []
