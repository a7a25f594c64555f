from __future__ import annotations

import re

import pytest

from edge.web.page_files import PAGES, SHARED

AA = 4.5  # WCAG 2.2, success criterion 1.4.3
PAIRS = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "sunken"),
    ("accent", "surface"),
    ("accent", "paper"),
    ("on-accent", "accent"),
    *((text, ground) for text in ("ink", "muted") for ground in ("paper", "surface", "sunken")),
    *((tone, f"{tone}-soft") for tone in ("ok", "warn", "bad", "info")),
    *((text, f"{tone}-soft") for text in ("ink", "muted") for tone in ("ok", "warn", "bad", "info")),
    *((tone, ground) for tone in ("ok", "warn", "bad", "info") for ground in ("paper", "surface")),
]
COLOUR = re.compile(r"--([\w-]+): #([0-9a-f]{3,6});")


def schemes() -> dict[str, dict[str, str]]:
    light, dark = (PAGES / SHARED / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    first = dict(COLOUR.findall(light))
    return {"light": first, "dark": first | dict(COLOUR.findall(dark))}


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    full = "".join(sign * 2 for sign in colour) if len(colour) == 3 else colour
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(scheme: str, text: str, ground: str) -> None:
    colours = schemes()[scheme]
    low, high = sorted((luminance(colours[text]), luminance(colours[ground])))
    assert (high + 0.05) / (low + 0.05) >= AA
