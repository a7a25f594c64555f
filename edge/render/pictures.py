"""Pictures and pages of PDFs, opened and made to fit."""

from __future__ import annotations

import io
import math

from PIL import Image, ImageFilter

from edge.render.canvas import Box, Canvas
from edge.render.pdf import sheet
from models.content import Content
from models.glass import NoFrame

CRISP = 0.75
"""Pixels a point: below it a newspaper's letters are too small to be anything but a grey where there are no greys."""


def show(canvas: Canvas, box: Box, contents: list[Content], page: int) -> None:
    """Draw the pictures in a grid, each whole and in the middle of its cell; of a PDF its page. NoFrame: damaged."""
    for content, cell in zip(contents, _cells(box, len(contents)), strict=True):
        if content.kind == "pages":
            _page(canvas, cell, content, page)
        else:
            _picture(canvas, cell, content)


def _cells(box: Box, count: int) -> list[Box]:
    """Return `count` cells of the box, as square as they can be."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    if not count:
        return []
    columns = max(1, min(count, round(math.sqrt(count * width / height))))
    rows = -(-count // columns)
    gap = min(width, height) // 60 if count > 1 else 0
    across, down = (width - gap * (columns - 1)) / columns, (height - gap * (rows - 1)) / rows
    places = [(left + (at % columns) * (across + gap), top + (at // columns) * (down + gap)) for at in range(count)]
    return [(round(x), round(y), round(x + across), round(y + down)) for x, y in places]


def _picture(canvas: Canvas, cell: Box, content: Content) -> None:
    try:
        with Image.open(io.BytesIO(content.data), formats=("JPEG", "PNG")) as opened:
            opened.draft("RGB", (cell[2] - cell[0], cell[3] - cell[1]))
            picture = _flat(opened)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NoFrame("bad_content", f"{content.id}: {error}") from error
    small = picture.resize(_fitted(picture.size, cell), Image.Resampling.LANCZOS)
    canvas.picture(_middle(small.size, cell), small.filter(ImageFilter.UnsharpMask(1, 60, 2)))


def _flat(picture: Image.Image) -> Image.Image:
    """Return it in RGB, on white where it is transparent."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    paper = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(paper, clear).convert("RGB")


def _page(canvas: Canvas, cell: Box, content: Content, number: int) -> None:
    page = sheet(content.data, number, (cell[2] - cell[0], cell[3] - cell[1]))
    left, top = _middle(page.image.size, cell)
    if not canvas.smooth and page.scale < CRISP:
        canvas.picture((left, top), page.image)
        return
    canvas.drawing((left, top), page.image)
    for box in page.photos:
        canvas.picture((left + box[0], top + box[1]), page.image.crop(box))


def _fitted(size: tuple[int, int], cell: Box) -> tuple[int, int]:
    """Return how large a picture of that size becomes in the cell."""
    room = cell[2] - cell[0], cell[3] - cell[1]
    scale = min(room[0] / size[0], room[1] / size[1])
    return max(1, min(room[0], round(size[0] * scale))), max(1, min(room[1], round(size[1] * scale)))


def _middle(size: tuple[int, int], cell: Box) -> tuple[int, int]:
    """Return the upper left of what stands in the middle of the cell."""
    return cell[0] + (cell[2] - cell[0] - size[0]) // 2, cell[1] + (cell[3] - cell[1] - size[1]) // 2
