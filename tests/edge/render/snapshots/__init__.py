"""What frames looked like when somebody looked at them: `python -m tests.edge.render.snapshots` draws them anew.

Two frames are compared as eyes at some distance would: both are blurred (Gaussian, sigma 2 pixels, so that a letter
that moved by one pixel or another pattern of dithering counts little), then their structural similarity is taken
(SSIM of Wang et al. 2004, Gaussian windows of sigma 1.5, 1: the same), averaged over squares of 48 x 48 pixels. The
square that differs most counts: a line that is missing is seen however large the picture is.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from models.content import Content
from models.glass import Glass
from tests.edge.render.slides import EMERGENCY, NOTICE, WEATHER, content, frame, jpeg, opened, pdf

FOLDER = Path(__file__).parent
ALIKE = 0.8
"""Another version of a font or a library stays above it; a missing line of text, another template or colour doesn't."""

BLUR = 2.0
WINDOW = 1.5
SQUARE = 48

TEXT, STORM, TABLE = content("text", NOTICE), content("storm", EMERGENCY), content("table", WEATHER)
PICTURE, PAGES = content("picture", jpeg(), "picture"), content("pages", pdf(), "pages")

SNAPSHOTS: dict[str, tuple[str, Glass, tuple[Content, ...]]] = {
    "notice_mono": ("notice", Glass(width=800, height=480, palette="mono"), (TEXT,)),
    "notice_tag_bwr": ("notice", Glass(width=296, height=128, palette="bwr"), (TEXT,)),
    "emergency_mono": ("emergency", Glass(width=800, height=480, palette="mono"), (STORM,)),
    "emergency_tag_bwr": ("emergency", Glass(width=296, height=128, palette="bwr"), (STORM,)),
    "weather_gray16": ("weather", Glass(width=936, height=702, palette="gray16"), (TABLE,)),
    "charity_spectra6": ("charity", Glass(width=480, height=800, palette="spectra6"), (TEXT, PICTURE)),
    "party_bwry": ("party", Glass(width=400, height=300, palette="bwry"), (TEXT,)),
    "newspaper_gray4": ("newspaper", Glass(width=480, height=640, palette="gray4"), (PAGES,)),
    "welcome_rgb": ("welcome", Glass(width=640, height=360), ()),
}


def drawn(name: str) -> Image.Image:
    """Draw what a snapshot shows."""
    template, glass, contents = SNAPSHOTS[name]
    return opened(frame(template, glass, *contents))


def alike(one: Image.Image, other: Image.Image) -> float:
    """Return how alike two pictures of one size look, at most 1."""
    x, y = (cv2.GaussianBlur(np.asarray(each.convert("RGB"), np.float64), (0, 0), BLUR) for each in (one, other))

    def mean(values: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(values, (0, 0), WINDOW)

    steady, lively = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mx, my = mean(x), mean(y)
    vx, vy, both = mean(x * x) - mx**2, mean(y * y) - my**2, mean(x * y) - mx * my
    similar = (2 * mx * my + steady) * (2 * both + lively) / ((mx**2 + my**2 + steady) * (vx + vy + lively))
    return float(cv2.blur(similar, (SQUARE, SQUARE), borderType=cv2.BORDER_REFLECT).min())


def path(name: str) -> Path:
    """Return where a snapshot is kept."""
    return FOLDER / f"{name}.png"
