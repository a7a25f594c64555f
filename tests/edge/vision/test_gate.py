from __future__ import annotations

import asyncio
from itertools import repeat
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.vision.config import VisionConfig
from edge.vision.detect import HogDetector
from edge.vision.faces import Image, Picture
from edge.vision.photos import template_of
from tests.edge.vision.gate import HEIGHT, WIDTH, held, standing, swaying

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def known(astronaut_png: bytes, models_cache: Path) -> dict[str, bytes]:
    made = template_of(astronaut_png, VisionConfig(), str(models_cache), str(models_cache))
    return {"eileen": asyncio.run(made)}


@pytest.fixture(scope="module")
def other() -> dict[str, bytes]:
    return {"nobody": np.full(128, 0.1, "<f4").tobytes()}


async def test_who_is_enrolled_is_recognised_and_a_pattern_like_a_face_is_not_told(
    hub: str, models_cache: Path, astronaut: Image, known: dict[str, bytes]
) -> None:
    async with standing(hub, models_cache, swaying(held(astronaut)), known) as gate:
        match = await gate.until(lambda it: it.problem is None)
        looks = await gate.counted(8)
    assert [it.person for it in match.nearest] == ["eileen"]
    assert match.nearest[0].distance < 0.3
    assert 0 < match.quality <= 1
    assert match.gallery == 1
    assert looks.faces >= looks.frames, "the portrait's badge is found too, weakly"
    assert all(it.nearest and it.nearest[0].distance < 0.3 for it in gate.matches), "and nothing is said of it"


async def test_a_stranger_is_told_with_the_distance(
    hub: str, models_cache: Path, astronaut: Image, other: dict[str, bytes]
) -> None:
    async with standing(hub, models_cache, swaying(held(astronaut)), other) as gate:
        match = await gate.until(lambda it: it.problem is None)
    assert match.nearest[0].distance > 0.6


async def test_with_nobody_enrolled_a_face_is_told_and_a_new_gallery_counts_at_once(
    hub: str, models_cache: Path, astronaut: Image, known: dict[str, bytes]
) -> None:
    async with standing(hub, models_cache, swaying(held(astronaut)), {}) as gate:
        assert (await gate.until(lambda it: it.problem is None)).nearest == ()
        gate.shelf.put(known)
        match = await gate.until(lambda it: it.gallery == 2 and it.nearest != ())
        assert match.nearest[0].person == "eileen"
        gate.shelf.put({})
        assert (await gate.until(lambda it: it.gallery == 3)).nearest == (), "withdrawn is withdrawn"


async def test_a_face_far_away_is_too_far(
    hub: str, models_cache: Path, astronaut: Image, known: dict[str, bytes]
) -> None:
    async with standing(hub, models_cache, swaying(held(astronaut, 0.75)), known) as gate:
        match = await gate.until(lambda it: it.problem is not None)
    assert match.problem == "too_far"
    assert match.nearest == (), "what should not be judged is not measured"


async def test_half_a_face_is_cut_off(hub: str, models_cache: Path, astronaut: Image, known: dict[str, bytes]) -> None:
    frame = held(astronaut, 1.4)
    face = max(HogDetector().find(Picture(frame), 60), key=lambda it: it.box.score).box
    cut = np.full_like(frame, 90)
    cut[:, : WIDTH - face.left - 6] = frame[:, face.left + 6 :]
    async with standing(hub, models_cache, swaying(cut, step=0), known) as gate:
        assert (await gate.until(lambda it: it.problem is not None)).problem == "cut_off"


async def test_a_blurred_face_is_blurred(
    hub: str, models_cache: Path, astronaut: Image, known: dict[str, bytes]
) -> None:
    frame = cv2.GaussianBlur(held(astronaut, 1.4), (0, 0), 3).astype(np.uint8)
    async with standing(hub, models_cache, swaying(frame), known) as gate:
        assert (await gate.until(lambda it: it.problem is not None)).problem == "blurred"


async def test_somebody_in_the_dark_is_told_so(
    hub: str, models_cache: Path, astronaut: Image, known: dict[str, bytes]
) -> None:
    dark = (held(astronaut) // 16).astype(np.uint8)
    pictures = (picture for _ in repeat(None) for picture in (dark, np.zeros_like(dark)))
    async with standing(hub, models_cache, pictures, known) as gate:
        match = await gate.until(lambda it: it.problem is not None)
    assert match.problem == "too_dark"
    assert match.nearest == ()


async def test_a_dark_gate_where_nothing_moves_says_nothing(hub: str, models_cache: Path) -> None:
    async with standing(hub, models_cache, repeat(np.full((HEIGHT, WIDTH, 3), 3, np.uint8)), {}) as gate:
        await gate.counted(4)
    assert gate.matches == []


async def test_a_still_scene_is_looked_at_slowly_and_a_face_in_it_is_found(
    hub: str, models_cache: Path, astronaut: Image, known: dict[str, bytes]
) -> None:
    async with standing(hub, models_cache, repeat(held(astronaut)), known, sweep_s=0.5) as gate:
        assert (await gate.until(lambda it: it.problem is None)).nearest[0].person == "eileen"


async def test_two_people_get_a_match_each(
    hub: str, models_cache: Path, astronaut: Image, known: dict[str, bytes]
) -> None:
    half = held(astronaut)[:, 140:460]
    flipped = np.ascontiguousarray(half[:, ::-1])
    async with standing(hub, models_cache, swaying(np.hstack([half, flipped])), known) as gate:
        first = await gate.until(lambda it: it.problem is None)
        second = await gate.until(lambda it: it.problem is None and it is not first and it.seen - first.seen < 9e8)
    assert {first.nearest[0].person, second.nearest[0].person} == {"eileen"}
