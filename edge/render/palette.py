"""What a panel's pixels can be, and which of it a template's colours are."""

from __future__ import annotations

from typing import Literal

from epaper_dithering import ColorScheme, DitherMode, dither_image
from msgspec import Struct
from PIL import Image, ImageChops

from models.glass import Palette

Role = Literal["paper", "ink", "accent", "alarm", "muted", "line"]
"""accent: the house's colour. alarm: red where there is red. line: a rule that separates."""

Colour = tuple[int, int, int]

RGB: dict[Role, Colour] = {
    "paper": (255, 255, 255),
    "ink": (20, 32, 27),
    "accent": (10, 102, 84),
    "alarm": (190, 24, 16),
    "muted": (77, 90, 84),
    "line": (160, 172, 165),
}
"""As edge/web/pages/_shared/tokens.css has them; paper is white, the same as on e-paper."""

VIVID, BRIGHT = 112, 96
"""Of 255: saturation and value from which on a letter is red rather than a grey."""

_BLACK: dict[Role, int] = {"paper": 1, "ink": 0, "accent": 0, "alarm": 0, "muted": 0, "line": 0}


class Inks(Struct, frozen=True):
    """A palette: its colours in the order of their numbers, the bits a pixel takes, and the number of each role.

    `steps`: the colours are greys in even steps, so that letters' edges may be grey.
    """

    scheme: ColorScheme
    bits: int
    roles: dict[Role, int]
    steps: bool = False

    @property
    def coloured(self) -> bool:
        """Tell whether there is more than black, white and greys."""
        return any(len(set(colour)) > 1 for colour in self.colours)

    @property
    def colours(self) -> list[Colour]:
        """Return the colours, the first has number 0."""
        return list(self.scheme.palette.colors.values())


INKS: dict[Palette, Inks] = {
    "mono": Inks(ColorScheme.MONO, 1, _BLACK),
    "gray4": Inks(ColorScheme.GRAYSCALE_4, 2, _BLACK | {"paper": 3, "muted": 1, "line": 2}, steps=True),
    "gray16": Inks(
        ColorScheme.GRAYSCALE_16, 4, _BLACK | {"paper": 15, "accent": 3, "muted": 5, "line": 10}, steps=True
    ),
    "bwr": Inks(ColorScheme.BWR, 2, _BLACK | {"alarm": 2}),
    "bwry": Inks(ColorScheme.BWRY, 2, _BLACK | {"alarm": 3}),
    "spectra6": Inks(ColorScheme.BWGBRY, 4, _BLACK | {"alarm": 3, "accent": 5}),
}
"""Every palette but rgb."""


def dithered(picture: Image.Image, inks: Inks) -> Image.Image:
    """Return the picture in the palette's numbers, mode L."""
    return _numbers(picture, inks, DitherMode.FLOYD_STEINBERG)


def nearest(picture: Image.Image, inks: Inks) -> Image.Image:
    """Return the picture in the palette's nearest numbers, mode L."""
    return _numbers(picture, inks, DitherMode.NONE)


def vivid(picture: Image.Image) -> Image.Image:
    """Return where the picture is of a strong colour: a mask, 255 or 0."""
    _, saturation, value = picture.convert("HSV").split()
    strong = saturation.point([0] * VIVID + [255] * (256 - VIVID))
    return ImageChops.darker(strong, value.point([0] * BRIGHT + [255] * (256 - BRIGHT)))


def _numbers(picture: Image.Image, inks: Inks, mode: DitherMode) -> Image.Image:
    numbers = dither_image(picture, inks.scheme, mode=mode)
    return Image.frombytes("L", numbers.size, numbers.tobytes())
