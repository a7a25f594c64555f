from __future__ import annotations

import random

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageFile

from edge.vision.enrolling.decode import SIDE_MAX, decoded
from edge.vision.enrolling.words import WORDS, PhotoRefused
from edge.vision.faces import Image
from tests.edge.vision.enrolling.files import animated, bomb, deep, encoded, pillow, turned


def fault(photo: bytes) -> str:
    with pytest.raises(PhotoRefused) as error:
        decoded(photo)
    return error.value.fault


def off(photo: bytes, bgr: Image) -> float:
    """Return the mean difference of grey levels from what was photographed."""
    return float(np.abs(decoded(photo).bgr.astype(int) - bgr.astype(int)).mean())


def grey(bgr: Image) -> Image:
    return cv2.cvtColor(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR).astype(np.uint8)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP"])
def test_a_photo_keeps_its_colours_in_their_order(astronaut: Image, kind: str) -> None:
    assert off(encoded(pillow(astronaut), kind, quality=95), astronaut) < 3


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_is_turned_upright(astronaut: Image, orientation: int, kind: str) -> None:
    scene = np.ascontiguousarray(astronaut[:400, 20:])
    assert decoded(turned(scene, orientation, kind)).bgr.shape == scene.shape
    assert off(turned(scene, orientation, kind), scene) < 3


def test_cmyk_grey_16_bit_palette_and_alpha_are_read(astronaut: Image) -> None:
    image = pillow(astronaut)
    assert off(encoded(image.convert("CMYK"), "JPEG", quality=95), astronaut) < 3
    assert off(encoded(image.convert("L"), "JPEG", quality=95), grey(astronaut)) < 3
    assert off(deep(astronaut), grey(astronaut)) < 3
    assert off(cv2.imencode(".png", astronaut.astype(np.uint16) * 257)[1].tobytes(), astronaut) < 1
    assert off(encoded(image.quantize(256), "PNG"), astronaut) < 5
    assert off(encoded(image.convert("RGBA"), "PNG"), astronaut) == 0


def test_what_is_transparent_is_white(astronaut: Image) -> None:
    image = pillow(astronaut).convert("RGBA")
    image.putalpha(0)
    assert decoded(encoded(image, "PNG")).bgr.min() == 255


def test_of_several_pictures_in_a_jpeg_the_first_is_meant(astronaut: Image) -> None:
    assert off(animated(astronaut, "MPO"), astronaut) < 5


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused(astronaut: Image, kind: str) -> None:
    assert fault(animated(astronaut, kind)) == "animated"


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "AVIF", "JPEG2000"])
def test_another_format_is_refused_by_name(astronaut: Image, kind: str) -> None:
    assert fault(encoded(pillow(astronaut), kind)) == "other_format"
    assert "JPEG" in WORDS["other_format"].en


def test_a_telephones_heic_is_refused_with_what_to_set() -> None:
    assert fault(b"\0\0\0\x24ftypheic\0\0\0\0mif1heic" + bytes(100)) == "other_format"
    assert "iPhone" in WORDS["other_format"].en


@pytest.mark.parametrize("photo", [b"", b"not a picture", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n" + bytes(40)])
def test_what_is_no_picture_is_refused(photo: bytes) -> None:
    assert fault(photo) == "unreadable"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_half_a_file_is_refused(astronaut: Image, kind: str, share: float) -> None:
    whole = encoded(pillow(astronaut), kind)
    assert fault(whole[: int(len(whole) * share)]) == "unreadable"


def test_half_a_file_is_refused_where_face_recognition_has_told_pillow_to_take_it(
    astronaut: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    whole = encoded(pillow(astronaut), "JPEG")
    assert fault(whole[: len(whole) // 2]) == "unreadable"


@pytest.mark.parametrize("side", [8_001, 20_000, 2**31 - 1])
def test_a_bomb_is_refused_by_its_header(side: int) -> None:
    assert fault(bomb(side)) == "too_many_pixels"


def test_a_large_photo_is_shrunk(astronaut: Image) -> None:
    large = cv2.resize(astronaut, (3200, 1920), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    for kind in ("JPEG", "PNG"):
        assert decoded(encoded(pillow(large), kind)).bgr.shape == (SIDE_MAX * 3 // 5, SIDE_MAX, 3)


def test_one_pixel_is_a_picture() -> None:
    assert decoded(encoded(Pillow.new("RGB", (1, 1)), "PNG")).bgr.shape == (1, 1, 3)
    assert decoded(encoded(Pillow.new("L", (60_000, 2)), "PNG")).bgr.shape == (1, SIDE_MAX, 3)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(["JPEG", "PNG", "WEBP", "BMP"]), seed=st.integers(0, 2**32), faults=st.integers(1, 40))
def test_a_damaged_file_is_a_picture_or_refused(astronaut: Image, kind: str, seed: int, faults: int) -> None:
    dice = random.Random(seed)
    file = bytearray(encoded(pillow(astronaut[::4, ::4]), kind))
    for _ in range(faults):
        at = dice.randrange(64 if dice.random() < 0.5 else len(file)) % len(file)
        act = dice.randrange(3)
        if act == 0:
            file[at] = dice.randrange(256)
        elif act == 1:
            del file[at : at + dice.randrange(1, 9)]
        else:
            file[at:at] = dice.randbytes(dice.randrange(1, 9))
    _is_picture_or_refused(bytes(file))


@settings(max_examples=200, deadline=None)
@given(
    head=st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8X", b"BM"]),
    rest=st.binary(),
)
def test_random_bytes_are_refused(head: bytes, rest: bytes) -> None:
    _is_picture_or_refused(head + rest)


def _is_picture_or_refused(photo: bytes) -> None:
    try:
        bgr = decoded(photo).bgr
    except PhotoRefused:
        return
    assert bgr.dtype == np.uint8
    assert bgr.shape[2] == 3
    assert 0 < max(bgr.shape[:2]) <= SIDE_MAX
