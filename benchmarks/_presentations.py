"""Bona fide presentations, each a function from what is asked to the next frame, five a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import NamedTuple

import av
import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks._attacks import captured
from benchmarks._heads import Head
from benchmarks._models import media
from edge.vision.detect import Detector
from edge.vision.faces import Box, Image, Picture
from edge.vision.landmarks import Landmarker
from models.video import FaceStep

FRAMES = ((640, 480), (640, 360))
FPS = 5
Next = Callable[[FaceStep | None], Image]


class Presentation(NamedTuple):
    """`kind`: of attack instrument, or of bona fide; `person` names whose face it is; `rest` goes back to the start."""

    kind: str
    person: str
    next: Next
    rest: Callable[[], None] = lambda: None


class Source(NamedTuple):
    """A photographed face."""

    person: str
    bgr: Image
    box: Box


def sources(detector: Detector) -> list[Source]:
    """Return the faces of our photos that are large enough to be printed, and the one live sample."""
    found = []
    paths = [*sorted(media("faces").rglob("*.*")), media("spoof/live_1.jpg")]
    for path in paths:
        read = cv2.imread(str(path))
        assert read is not None, path
        picture = Picture(read.astype(np.uint8))
        faces = sorted(detector.find(picture, 60), key=lambda it: -it.box.score)
        for face in faces[: 2 if "two" in path.name or "with" in path.name else 1]:
            if face.box.score >= detector.min_score:
                person = path.parent.name if "enrol" in path.parts else path.stem
                found.append(Source(person, picture.bgr, face.box))
    return found


def clip(name: str, count: int | None = None) -> list[Image]:
    """Return the first frames of a clip, BGR; all without a count."""
    with av.open(str(media(f"video/{name}"))) as container:
        frames = islice(container.decode(video=0), count)
        return [frame.to_ndarray(format="bgr24").astype(np.uint8) for frame in frames]


def living(found: list[Source], singer: list[Image], random: Generator) -> Iterator[Presentation]:
    """Yield bona fide presentations: photos as they are, framed as a gate's camera would, and a singer on a stage."""
    for source in found:
        for size in FRAMES:
            framed = window(source, size, random.uniform(65, 130))
            if framed is not None:
                yield Presentation("photograph as it is", source.person, still(framed, random))
    for start in range(84, 160, 12):
        shots = cycle([*singer[start:204:6], *singer[204:start:-6]])
        yield Presentation("stage video as it is", "singer", lambda _, s=shots: captured(next(s), random))  # type: ignore[misc]


def heads(found: list[Source], landmarker: Landmarker, random: Generator) -> Iterator[Presentation]:
    """Yield simulated heads that do what they are asked."""
    for source in found:
        part = cut(source, 2.4)[0]
        part = resized(part, min(1.0, 400 / part.shape[1]))
        eyes = eyes_of(source, landmarker, part, 2.4)
        head = Head(part, eyes, random)
        yield Presentation("simulated head", source.person, head.next, head.rest)


def eyes_of(source: Source, landmarker: Landmarker, part: Image, room: float) -> NDArray[np.float32]:
    """Return where the person's right and left eye are in a cut of the photo."""
    dots = np.array([(dot.x, dot.y) for dot in landmarker.shape(Picture(source.bgr), source.box).parts()], np.float32)
    left, top, right, _ = _around(source, room)
    both = np.stack([dots[2:4].mean(0), dots[0:2].mean(0)])
    return np.asarray((both - (left, top)) * part.shape[1] / (right - left), np.float32)


def window(source: Source, size: tuple[int, int], side: float) -> Image | None:
    """Return the photo shrunk until the face has that side, and cut to a camera's frame; None where it has no room."""
    width, height = size
    scale = max(side / source.box.side, width / source.bgr.shape[1], height / source.bgr.shape[0])
    if scale * source.box.side > 0.42 * height or scale > 1.3:
        return None
    small = resized(source.bgr, scale)
    x, y = (scale * (source.box.left + source.box.right) / 2, scale * (source.box.top + source.box.bottom) / 2)
    left = round(min(max(0, x - width / 2), small.shape[1] - width))
    top = round(min(max(0, y - height * 0.45), small.shape[0] - height))
    return np.ascontiguousarray(small[top : top + height, left : left + width])


def still(framed: Image, random: Generator) -> Next:
    """Return what the camera gives of somebody who keeps nearly still."""

    def following(_: FaceStep | None) -> Image:
        move = np.array([[1, 0, random.normal(0, 1.5)], [0, 1, random.normal(0, 1.5)]], np.float32)
        moved = cv2.warpAffine(framed, move, framed.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
        return captured(moved.astype(np.uint8), random)

    return following


def cut(source: Source, room: float) -> tuple[Image, float]:
    """Return the face with `room` of its sides around it, and how many of its sides the cut is wide."""
    left, top, right, bottom = _around(source, room)
    part = np.ascontiguousarray(source.bgr[top:bottom, left:right])
    return resized(part, min(1.0, 900 / part.shape[1])), (right - left) / source.box.side


def _around(source: Source, room: float) -> tuple[int, int, int, int]:
    x, y = (source.box.left + source.box.right) / 2, (source.box.top + source.box.bottom) / 2
    half, (height, width) = room * source.box.side / 2, source.bgr.shape[:2]
    top, bottom = max(0, round(y - 0.9 * half)), min(height, round(y + 1.1 * half))
    return max(0, round(x - half)), top, min(width, round(x + half)), bottom


def resized(bgr: Image, scale: float) -> Image:
    """Return the picture at that scale."""
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=way).astype(np.uint8)
