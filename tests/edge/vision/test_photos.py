from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.vision.config import VisionConfig
from edge.vision.enrolling.decode import decoded
from edge.vision.enrolling.wire import Hint, Job, Photo, Watch
from edge.vision.enrolling.words import PhotoRefused
from edge.vision.faces import Embedding, Image
from edge.vision.photos import PHOTO_MAX, enrolment, template_of
from models.integration import DeviceUnavailable
from models.ports import Gallery
from tests.edge.vision.enrolling.camera import before
from tests.edge.vision.enrolling.files import bomb, pillow, turned
from tests.waiting import settled

CONFIG = VisionConfig(detector="hog")
NOBODY = Gallery(revision=0, embedder="dlib-resnet-v1", people=(), templates=b"")


@pytest.fixture(scope="session")
def embedding(astronaut_png: bytes, models_cache: Path) -> Embedding:
    made = asyncio.run(template_of(astronaut_png, CONFIG, "", str(models_cache)))
    return np.frombuffer(made, "<f4").astype(np.float32)


def job(cache: Path, *photos: bytes, gallery: Gallery = NOBODY) -> Job:
    named = tuple(Photo(f"{number}.jpg", photo) for number, photo in enumerate(photos))
    return Job(gallery=gallery, config=CONFIG, weights="", cache=str(cache), photos=named)


async def test_a_photo_becomes_a_template(astronaut_png: bytes, models_cache: Path, embedding: Embedding) -> None:
    made = await enrolment(job(models_cache, astronaut_png))
    (face,) = made.templates
    assert (face.embedder, face.source, len(face.values), made.refused) == ("dlib-resnet-v1", "photo", 512, ())
    assert 0.3 < face.quality <= 1
    assert np.linalg.norm(np.frombuffer(face.values, "<f4") - embedding) < 1e-6


async def test_a_photo_is_the_same_however_it_is_sent(
    astronaut: Image, models_cache: Path, embedding: Embedding
) -> None:
    for photo in (turned(astronaut, 6, "JPEG"), cv2.imencode(".webp", astronaut)[1].tobytes()):
        (face,) = (await enrolment(job(models_cache, photo))).templates
        assert np.linalg.norm(np.frombuffer(face.values, "<f4") - embedding) < 0.2


async def test_every_photo_that_is_wrong_is_named_and_nothing_is_enrolled(
    astronaut_png: bytes, models_cache: Path
) -> None:
    made = await enrolment(job(models_cache, astronaut_png, b"not a picture", bomb(60_000), b"GIF89a" + bytes(20)))
    assert [(it.photo, it.fault) for it in made.refused] == [
        ("1.jpg", "unreadable"),
        ("2.jpg", "too_many_pixels"),
        ("3.jpg", "other_format"),
    ]
    assert made.templates == ()
    assert "照片" in made.refused[0].words.zh


async def test_who_is_enrolled_already_comes_back_with_their_id(
    astronaut_png: bytes, models_cache: Path, embedding: Embedding
) -> None:
    known = Gallery(revision=1, embedder="dlib-resnet-v1", people=("eileen",), templates=embedding.tobytes())
    made = await enrolment(job(models_cache, astronaut_png, gallery=known))
    assert made.alike is not None
    assert (made.alike.person, made.templates) == ("eileen", ())


async def test_a_huge_file_is_not_even_opened(models_cache: Path) -> None:
    with pytest.raises(PhotoRefused, match="20 MB"):
        await template_of(bytes(PHOTO_MAX + 1), CONFIG, "", str(models_cache))


async def test_what_takes_more_memory_than_there_may_be_is_refused(astronaut: Image, models_cache: Path) -> None:
    large = pillow(astronaut).convert("CMYK").resize((8000, 8000))
    large.save(file := models_cache / "large.jpg", "JPEG", progressive=True, subsampling=0, quality=30)
    made = await enrolment(job(models_cache, file.read_bytes()))
    assert made.templates or made.refused[0].fault == "too_many_pixels"


async def test_a_model_that_is_missing_is_said_with_the_remedy(astronaut_png: bytes, models_cache: Path) -> None:
    wanting = VisionConfig(detector="yunet")
    with pytest.raises(DeviceUnavailable, match="linli weights fetch yunet"):
        await template_of(astronaut_png, wanting, str(models_cache), str(models_cache))


async def test_a_gallery_of_another_embedder_is_said(astronaut_png: bytes, models_cache: Path) -> None:
    other = Gallery(revision=1, embedder="sface-2021dec", people=(), templates=b"")
    with pytest.raises(DeviceUnavailable, match="sface-2021dec"):
        await enrolment(job(models_cache, astronaut_png, gallery=other))


async def test_a_living_person_before_a_camera_becomes_a_template(
    hub: str, shared: Path, models_cache: Path, frontal: Image
) -> None:
    camera = Watch(hub, "gate", seconds=60.0)
    asked = Job(gallery=NOBODY, config=CONFIG, weights=str(shared / "weights"), cache=str(models_cache), watch=camera)
    hints: list[Hint] = []
    with before(camera, frontal):
        made = await enrolment(asked, hints.append)
    assert [face.source for face in made.templates] == ["camera"]
    assert hints[0].words.en == "Look into the camera and hold still."


async def test_a_photo_before_a_camera_is_refused(hub: str, shared: Path, models_cache: Path) -> None:
    camera = Watch(hub, "gate", seconds=60.0)
    asked = Job(gallery=NOBODY, config=CONFIG, weights=str(shared / "weights"), cache=str(models_cache), watch=camera)
    with before(camera, decoded((shared / "media/spoof/fake_2.jpg").read_bytes()).bgr):
        made = await enrolment(asked)
    assert (made.templates, [it.fault for it in made.refused]) == ((), ["not_live"])


async def test_a_process_that_is_killed_is_told_and_one_nobody_waits_for_ends(models_cache: Path, hub: str) -> None:
    watching = Job(
        gallery=NOBODY, config=CONFIG, weights="", cache=str(models_cache), watch=Watch(hub, "gate", seconds=60.0)
    )
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(_told(watching))
        await settled(lambda: bool(_children()))
        await settled(lambda: _no_core(_children()[0]))
        for child in _children():
            os.kill(child, signal.SIGKILL)
        assert "ended with status -9" in await asked
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(_told(watching))
        await settled(lambda: bool(_children()))
        asked.cancel()
    assert not _children(), "who asked has left"


async def _told(asked: Job) -> str:
    with pytest.raises(DeviceUnavailable) as error:
        await enrolment(asked)
    return str(error.value)


def _no_core(pid: int) -> bool:
    """Tell whether a crash of the process would leave nothing of its memory on the disk."""
    limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
    return any(line.split()[:6] == ["Max", "core", "file", "size", "0", "0"] for line in limits)


def _children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()]
