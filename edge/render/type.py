"""Type: letters of one family and size, and what they are set into."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from msgspec import Struct

from edge.render.fonts import Family, Fonts

Align = Literal["justify", "left", "center", "right"]
"""justify: paragraphs as in a book, with the first line indented where they are Chinese."""

RISE = 0.38
"""Ems from the middle of a line down to its baseline: the middle of an ideograph."""


MEASURED = 64
"""Pixels: the size at which letters are measured for all sizes, so that a text breaks alike on every panel."""


class Mark(Struct, frozen=True):
    """Letters from a point on the baseline, in pixels from their strip's upper left."""

    x: float
    y: float
    text: str
    size: int
    bold: bool


class Strip(Struct, frozen=True):
    """What stands beside each other, in pixels. `gap`: above it. `rule`: a line under it, that many pixels thick."""

    height: float
    marks: tuple[Mark, ...]
    gap: float = 0.0
    rule: int = 0


class Type(Struct, frozen=True):
    """Letters of a size in pixels."""

    fonts: Fonts
    family: Family
    size: int
    align: Align
    bold: bool = False

    def measure(self, text: str, bold: bool) -> float:  # noqa: FBT001 (it is a style, and comes with each run)
        """Return how wide the text is."""
        return _length(self.fonts, self.family, text, bold or self.bold) * self.size / MEASURED

    def baseline(self, leading: float) -> float:
        """Return where in a line of that height in ems its baseline is, in pixels."""
        return (leading / 2 + RISE) * self.size


@lru_cache(16_384)
def _length(fonts: Fonts, family: Family, text: str, bold: bool) -> float:  # noqa: FBT001 (a cache's key)
    return fonts.font(family, MEASURED, bold=bold).getlength(text)
