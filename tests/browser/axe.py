"""axe-core on a page: what would keep somebody from reading or using it."""

from __future__ import annotations

from typing import Any, Literal

from axe_playwright_python.async_playwright import Axe
from axe_playwright_python.base import AxeResults
from playwright.async_api import Page, ViewportSize

Scheme = Literal["light", "dark"]
LOOKS: tuple[tuple[ViewportSize, Scheme], ...] = (
    ({"width": 1280, "height": 800}, "light"),
    ({"width": 1080, "height": 1920}, "dark"),
    ({"width": 1920, "height": 1080}, "light"),
    ({"width": 390, "height": 844}, "dark"),
)
EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa"]}
LOOKS_MATTER = {"type": "rule", "values": ["color-contrast", "scrollable-region-focusable"]}
"""What may differ from one size or scheme to the next."""

SERIOUS = {"serious", "critical"}


async def serious(page: Page) -> list[str]:
    """Return the serious and critical violations on the page as it stands: rule and element."""
    return _lines(await Axe().run(page, options=_options(EVERYTHING)))


async def serious_in_all_looks(page: Page) -> list[str]:
    """Return the same in every size, light and dark, and where the page is wider than the screen."""
    wrong = []
    for number, (size, scheme) in enumerate(LOOKS):
        await page.set_viewport_size(size)
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        axe = Axe("0") if number else Axe()  # it stays on the page
        found = await axe.run(page, options=_options(LOOKS_MATTER if number else EVERYTHING))
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        said = _lines(found) + ([f"{wide} px wider than the screen"] if wide > 0 else [])
        wrong += [f"{size['width']}x{size['height']} {scheme}: {each}" for each in said]
    return wrong


def _options(rules: object) -> dict[str, object]:
    return {"resultTypes": ["violations"], "runOnly": rules}


def _lines(found: AxeResults) -> list[str]:
    return [
        f"{violation['id']}: {node['target'][0]} {_why(node)}"
        for violation in found.response["violations"]
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]


def _why(node: dict[str, Any]) -> str:
    return str(node["any"][0]["message"]) if node["any"] else ""
