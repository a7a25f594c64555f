"""Presentation attacks as a camera would see them, simulated: a sheet, flat or bent, held before a background."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from edge.vision.faces import Image

Plane = NDArray[np.float32]
FOCAL = 560.0
"""Pixels, at a frame 640 wide: a horizontal view of 60 degrees, as door stations have."""

PAPER = (225, 232, 235)
BEZEL = (22, 20, 20)


class Pose(NamedTuple):
    """Where a sheet is held: metres from the camera's axis and from the camera, degrees; `bend` is a radius, m."""

    x: float = 0.0
    y: float = 0.0
    z: float = 0.6
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    bend: float = float("inf")


class Sheet(NamedTuple):
    """What is held: its picture, opaque where `mask` is 255, and how wide it is, m."""

    bgr: Image
    mask: Image
    width: float


def photo_sheet(bgr: Image, width: float, border: float = 0.0, colour: tuple[int, int, int] = PAPER) -> Sheet:
    """Return a picture as a sheet, `border` of its width added around it."""
    more = round(border * bgr.shape[1])
    framed = cv2.copyMakeBorder(bgr, more, more, more, more, cv2.BORDER_CONSTANT, value=colour).astype(np.uint8)
    return Sheet(framed, np.full(framed.shape[:2], 255, np.uint8), width * framed.shape[1] / bgr.shape[1])


def printed(bgr: Image, random: Generator, dots: float = 0.35) -> Image:
    """Return the picture in a printer's colours: greys that are no black and no white, fewer colours, a dot screen."""
    wide = _wide(bgr, 900)
    ink = wide.astype(np.float32) / 255
    grey = ink.mean(2, keepdims=True)
    ink = grey + (ink - grey) * random.uniform(0.7, 0.95)
    ink = random.uniform(0.05, 0.14) + ink * random.uniform(0.72, 0.84)
    y, x = np.mgrid[: wide.shape[0], : wide.shape[1]].astype(np.float32)
    for channel, angle in enumerate((15.0, 45.0, 75.0)):
        c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        screen = np.cos((c * x + s * y) * 1.9) * np.cos((c * y - s * x) * 1.9) / 2
        ink[:, :, channel] += dots * 0.3 * screen * (1 - np.abs(2 * ink[:, :, channel] - 1))
    cast = np.array([random.uniform(0.93, 1.0), random.uniform(0.97, 1.0), 1.0], np.float32)
    return _bytes(cv2.GaussianBlur(ink * cast, (0, 0), random.uniform(0.8, 1.6)) * 255)


def shown(bgr: Image, random: Generator, rows: int = 0) -> Image:
    """Return the picture on a screen of `rows` lines (0: drawn): sub-pixels side by side, its own gamma, blueish."""
    lines = rows or int(random.integers(420, 760))
    small = cv2.resize(bgr, (round(bgr.shape[1] * lines / bgr.shape[0]), lines), interpolation=cv2.INTER_AREA)
    light = (small.astype(np.float32) / 255) ** random.uniform(0.85, 1.25)
    light *= np.array([random.uniform(1.0, 1.12), 1.0, random.uniform(0.88, 1.0)], np.float32) * random.uniform(
        0.9, 1.2
    )
    big = np.repeat(np.repeat(light, 3, axis=0), 3, axis=1)
    grid = np.full(big.shape, random.uniform(0.55, 0.85), np.float32)
    for channel in range(3):
        grid[:, 2 - channel :: 3, channel] = 1.25
    grid[::3] *= random.uniform(0.75, 0.95)
    return _bytes(big * grid * 255)


def with_glare(frame: Image, where: tuple[float, float], size: float, strength: float) -> Image:
    """Return the frame with a lamp's soft reflection at `where`, in parts of the frame."""
    y, x = np.mgrid[: frame.shape[0], : frame.shape[1]].astype(np.float32)
    far = ((x / frame.shape[1] - where[0]) ** 2 + 2 * (y / frame.shape[0] - where[1]) ** 2) / size**2
    return _bytes(frame + 255 * strength * np.exp(-far)[:, :, np.newaxis])


def with_eyes(paper: Image, eyes: Image, centres: NDArray[np.float32], shift: tuple[float, float]) -> Image:
    """Return the paper with holes at the eyes, through which other eyes are seen that move."""
    across = float(np.linalg.norm(centres[1] - centres[0]))
    hole = np.zeros(paper.shape[:2], np.uint8)
    for centre in centres:
        axes = (round(0.24 * across), round(0.12 * across))
        cv2.ellipse(hole, (round(float(centre[0])), round(float(centre[1]))), axes, 0, 0, 360, 255, -1)
    move = np.array([[1, 0, shift[0] * across], [0, 1, shift[1] * across]], np.float32)
    behind = cv2.warpAffine(eyes, move, (eyes.shape[1], eyes.shape[0]), borderMode=cv2.BORDER_REPLICATE)
    edge = cv2.erode(hole, np.ones((3, 3), np.uint8))
    cut = np.where(hole[:, :, np.newaxis] > 0, (behind * 0.75).astype(np.uint8), paper)
    return np.where(edge[:, :, np.newaxis] > 0, behind, cut).astype(np.uint8)


def held(background: Image, sheet: Sheet, pose: Pose, gain: float = 1.0) -> Image:
    """Return the background with the sheet before it; `gain`: how bright it is lit, or shines."""
    height, width = background.shape[:2]
    focal = FOCAL * width / 640
    y, x = np.mgrid[:height, :width].astype(np.float32)
    rays = np.stack([(x - width / 2) / focal, (y - height / 2) / focal, np.ones_like(x)], -1)
    turn = _rotation(pose)
    source = -turn.T @ np.array([pose.x, pose.y, pose.z], np.float32)
    along, down = _meet(source, rays @ turn, pose.bend)
    rows, columns = sheet.mask.shape
    scale = columns / sheet.width
    at = (along * scale + columns / 2).astype(np.float32), (down * scale + rows / 2).astype(np.float32)
    smooth = _antialiased(sheet.bgr, focal / pose.z / scale)
    colour = cv2.remap(smooth, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32) * gain
    cover = cv2.remap(sheet.mask, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    share = cv2.GaussianBlur(cover, (0, 0), 0.7).astype(np.float32)[:, :, np.newaxis] / 255
    return _bytes(background * (1 - share) + colour * share)


def captured(frame: Image, random: Generator) -> Image:
    """Return the frame as a camera gives it: soft, noisy, compressed."""
    soft = cv2.GaussianBlur(frame, (0, 0), random.uniform(0.4, 0.8)).astype(np.float32)
    noisy = _bytes(soft + random.normal(0, random.uniform(1.0, 3.0), frame.shape).astype(np.float32))
    _, jpeg = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(80, 93))])
    again = cv2.imdecode(jpeg, cv2.IMREAD_COLOR)
    assert again is not None
    return again.astype(np.uint8)


def _rotation(pose: Pose) -> Plane:
    a, b, c = (np.radians(angle) for angle in (pose.yaw, pose.pitch, pose.roll))
    yaw = np.array([(np.cos(a), 0, np.sin(a)), (0, 1, 0), (-np.sin(a), 0, np.cos(a))])
    pitch = np.array([(1, 0, 0), (0, np.cos(b), -np.sin(b)), (0, np.sin(b), np.cos(b))])
    roll = np.array([(np.cos(c), -np.sin(c), 0), (np.sin(c), np.cos(c), 0), (0, 0, 1)])
    return np.asarray(yaw @ pitch @ roll, np.float32)


def _meet(source: Plane, rays: Plane, bend: float) -> tuple[Plane, Plane]:
    """Return where rays meet the sheet, m along it; beyond all where they don't. It bulges towards the camera."""
    if not np.isfinite(bend):
        far = -source[2] / np.where(np.abs(rays[..., 2]) < 1e-6, 1e-6, rays[..., 2])
        return _ahead(far, source[0] + far * rays[..., 0]), _ahead(far, source[1] + far * rays[..., 1])
    # x² + (z - bend)² = bend², nearest of two
    a = rays[..., 0] ** 2 + rays[..., 2] ** 2
    b = source[0] * rays[..., 0] + (source[2] - bend) * rays[..., 2]
    root = b**2 - a * (source[0] ** 2 + (source[2] - bend) ** 2 - bend**2)
    far = np.where(root > 0, (-b - np.sqrt(np.maximum(root, 0))) / a, -1)
    x, z = source[0] + far * rays[..., 0], source[2] + far * rays[..., 2]
    return _ahead(far, bend * np.arctan2(x, bend - z)), _ahead(far, source[1] + far * rays[..., 1])


def _ahead(far: Plane, at: Plane) -> Plane:
    return np.where(far > 0, at, 1e3).astype(np.float32)


def _antialiased(bgr: Image, ratio: float) -> Image:
    """Return the picture a little blurred where it will be sampled coarsely; some aliasing stays, as in a camera."""
    return bgr if ratio >= 1 else cv2.GaussianBlur(bgr, (0, 0), 0.35 / ratio).astype(np.uint8)


def _wide(bgr: Image, width: int) -> Image:
    size = (width, round(bgr.shape[0] * width / bgr.shape[1]))
    return cv2.resize(bgr, size, interpolation=cv2.INTER_AREA if width < bgr.shape[1] else cv2.INTER_CUBIC).astype(
        np.uint8
    )


def _bytes(values: NDArray[np.floating]) -> Image:
    return np.asarray(np.clip(values, 0, 255), np.uint8)
