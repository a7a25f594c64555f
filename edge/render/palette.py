"""What a panel's pixels can be, and which of it a template's colours are."""

from __future__ import annotations

from typing import Literal

from epaper_dithering import ColorScheme, DitherMode, dither_image
from msgspec import Struct
from PIL import Image

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
    numbers = dither_image(picture, inks.scheme, mode=DitherMode.FLOYD_STEINBERG)
    return Image.frombytes("L", numbers.size, numbers.tobytes())
