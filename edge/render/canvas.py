"""The glass as it is drawn on: pictures dithered, letters and rules crisp, each where it was put."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont

from edge.render.palette import INKS, RGB, Inks, Role, dithered, nearest, vivid
from models.glass import Palette

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom lie outside."""

INKED = 112
"""Of 255: how much of a pixel a letter covers to be ink where there are no greys. Under a half, so that the thin
strokes of small Chinese letters don't break."""


class Canvas:
    """Pixels upright, as people look at them."""

    def __init__(self, width: int, height: int, palette: Palette) -> None:
        self._inks = INKS.get(palette)
        self.size = width, height
        mode = "RGB" if self._inks is None else "L"
        self._image = Image.new(mode, self.size, self._colour("paper"))

    @property
    def smooth(self) -> bool:
        """Tell whether letters' edges may be grey."""
        return self._inks is None or self._inks.steps

    def fill(self, box: Box, role: Role) -> None:
        """Fill a rectangle."""
        self._image.paste(self._colour(role), box)

    def text(self, at: tuple[int, int], text: str, font: ImageFont.FreeTypeFont, role: Role) -> None:
        """Write from that point on the baseline."""
        left, top, right, bottom = font.getbbox(text, anchor="ls")
        size = int(right) - int(left) + 2, int(bottom) - int(top) + 2
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).text((1 - int(left), 1 - int(top)), text, font=font, fill=255, anchor="ls")
        if not self.smooth:
            mask = mask.point([0] * INKED + [255] * (256 - INKED))
        self._image.paste(self._colour(role), (at[0] + int(left) - 1, at[1] + int(top) - 1), mask)

    def picture(self, at: tuple[int, int], picture: Image.Image) -> None:
        """Put a picture there, dithered to the palette."""
        self._image.paste(picture if self._inks is None else self._shade(dithered(picture, self._inks)), at)

    def drawing(self, at: tuple[int, int], page: Image.Image) -> None:
        """Put a page of letters and rules there, each pixel in the nearest of the palette's colours."""
        self._image.paste(page if self._inks is None else self._crisp(page, self._inks), at)

    def image(self) -> Image.Image:
        """Return what was drawn: RGB, or the palette's numbers in mode L."""
        if self._inks is None or not self._inks.steps:
            return self._image
        top = len(self._inks.colours) - 1
        return self._image.point([round(grey * top / 255) for grey in range(256)])

    def _crisp(self, page: Image.Image, inks: Inks) -> Image.Image:
        grey = page.convert("L")
        if inks.steps:
            return grey
        numbers = grey.point([inks.roles["ink"]] * (255 - INKED) + [inks.roles["paper"]] * (INKED + 1))
        if inks.coloured:
            numbers.paste(nearest(page, inks), mask=vivid(page))
        return numbers

    def _shade(self, numbers: Image.Image) -> Image.Image:
        """Return numbers of the palette as what is drawn with: greys where it has them."""
        if self._inks is None or not self._inks.steps:
            return numbers
        top = len(self._inks.colours) - 1
        return numbers.point([min(number, top) * 255 // top for number in range(256)])

    def _colour(self, role: Role) -> int | tuple[int, int, int]:
        if self._inks is None:
            return RGB[role]
        number = self._inks.roles[role]
        return number * 255 // (len(self._inks.colours) - 1) if self._inks.steps else number
