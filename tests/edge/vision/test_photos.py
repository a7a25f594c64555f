from __future__ import annotations

import cv2
import numpy as np
import pytest

from edge.vision.enrol import measure
from edge.vision.faces import Image
from edge.vision.photos import PHOTO_MAX, PhotoRefused, embed
from models.text import Words


def png(image: Image) -> bytes:
    return cv2.imencode(".png", image)[1].tobytes()


def refused(photo: bytes) -> tuple[str, Words]:
    with pytest.raises(PhotoRefused) as error:
        measure(photo)
    return error.value.fault, error.value.words


async def test_a_photo_becomes_512_bytes(astronaut_png: bytes) -> None:
    embedding = np.frombuffer(await embed(astronaut_png), "<f4")
    assert embedding.shape == (128,)
    assert np.linalg.norm(embedding - measure(astronaut_png)) < 1e-6


def test_transparency_and_grey_are_no_hindrance(astronaut: Image) -> None:
    with_alpha = png(cv2.cvtColor(astronaut, cv2.COLOR_BGR2BGRA).astype(np.uint8))
    assert np.linalg.norm(measure(with_alpha) - measure(png(astronaut))) < 1e-6
    grey = png(cv2.cvtColor(astronaut, cv2.COLOR_BGR2GRAY).astype(np.uint8))
    assert np.linalg.norm(measure(grey) - measure(png(astronaut))) < 0.4


def test_two_people_are_refused(astronaut: Image) -> None:
    fault, words = refused(png(np.hstack([astronaut, astronaut])))
    assert fault == "several_faces"
    assert "一张脸" in words.zh


def test_nobody_is_refused() -> None:
    assert refused(png(np.full((400, 400, 3), 128, np.uint8)))[0] == "no_face"


def test_a_small_face_is_refused(astronaut: Image) -> None:
    assert refused(png(cv2.resize(astronaut, (300, 300)).astype(np.uint8)))[0] == "too_small"


def test_half_a_face_is_refused(astronaut: Image) -> None:
    assert refused(png(astronaut[:, 190:]))[0] in {"cut_off", "no_face"}


@pytest.mark.parametrize("photo", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + bytes(40)])
def test_what_is_no_picture_is_refused(photo: bytes) -> None:
    assert refused(photo)[0] == "unreadable"


async def test_a_refusal_comes_back_in_words() -> None:
    with pytest.raises(PhotoRefused, match="JPEG or PNG") as error:
        await embed(b"not a picture")
    assert "照片" in error.value.words.zh


async def test_a_huge_file_is_not_even_opened() -> None:
    with pytest.raises(PhotoRefused, match="20 MB"):
        await embed(bytes(PHOTO_MAX + 1))
