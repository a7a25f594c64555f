"""PDFs: how many pages there are, and a page as pixels, with the places of its photos."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pypdfium2
from msgspec import Struct
from PIL import Image
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_PAGEOBJ_IMAGE, FPDF_PAGEOBJ_SHADING

from edge.render.canvas import Box
from models.glass import NoFrame

SCALE_MAX = 8.0
"""Pixels a point: no page is drawn finer than 576 dots an inch."""

SIDE_MAX = 6000
_PHOTOS = [FPDF_PAGEOBJ_IMAGE, FPDF_PAGEOBJ_SHADING]


class LockedPdf(Exception):
    """It has a password."""


class BadPdf(Exception):
    """It is damaged, or no PDF."""


def count(data: bytes) -> int:
    """Return how many pages it has, all of which can be loaded; LockedPdf, BadPdf."""
    with _opened(data) as document:
        for number in range(len(document)):
            if min(document[number].get_size()) <= 0:
                raise BadPdf(f"page {number} is empty")
        return len(document)


class Sheet(Struct, frozen=True):
    """A page in RGB, `scale` pixels a point, and where on it photos are."""

    image: Image.Image
    photos: list[Box]
    scale: float


def sheet(data: bytes, number: int, room: tuple[int, int]) -> Sheet:
    """Return a page as large as it can be in that room. NoFrame: it can't be drawn."""
    try:
        with _opened(data) as document:
            if not 0 <= number < len(document):
                raise NoFrame("content_gone", f"there is no page {number}")
            page = document[number]
            width, height = page.get_size()
            scale = min(SCALE_MAX, room[0] / width, room[1] / height)
            bitmap = page.render(scale=scale, rev_byteorder=True)
            size = min(bitmap.width, room[0]), min(bitmap.height, room[1])
            image = bitmap.to_pil().convert("RGB").crop((0, 0, *size))
            photos = [box for box in _places(page, bitmap, size) if box[0] < box[2] and box[1] < box[3]]
            return Sheet(image, photos, scale)
    except (LockedPdf, BadPdf, pypdfium2.PdfiumError) as error:
        raise NoFrame("bad_content", str(error)) from error


def rasterised(data: bytes, number: int, width: int) -> Image.Image:
    """Return a page that many pixels wide, RGB. NoFrame: it can't be drawn."""
    return sheet(data, number, (width, SIDE_MAX)).image


@contextlib.contextmanager
def _opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise (LockedPdf if error.err_code == FPDF_ERR_PASSWORD else BadPdf)(str(error)) from error
    try:
        yield document
    finally:
        document.close()


def _places(page: pypdfium2.PdfPage, bitmap: pypdfium2.PdfBitmap, size: tuple[int, int]) -> Iterator[Box]:
    """Yield where photos are, in pixels of a bitmap, of which so much counts."""
    place = bitmap.get_posconv(page)
    for photo in page.get_objects(filter=_PHOTOS):
        corners = photo.get_bounds()
        container = photo.container
        while container is not None:
            corners, container = container.get_matrix().on_rect(*corners), container.container
        left, bottom, right, top = corners
        xs, ys = zip(place.to_bitmap(left, bottom), place.to_bitmap(right, top), strict=True)
        yield max(0, min(xs)), max(0, min(ys)), min(size[0], max(xs) + 1), min(size[1], max(ys) + 1)
