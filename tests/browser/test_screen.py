from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from playwright.async_api import Browser, Page, expect

from edge.web.page_files import PAGES
from models.glass import Glass, GlassRow, Program, Slide, Slot
from models.nouns import Row
from models.program import FOREVER, SECOND, slide_at
from models.screens import ProgramRow
from tests.edge.web.house import LOGIN, PASSWORD, House, house

pytestmark = [pytest.mark.browser, pytest.mark.allow_hosts(["127.0.0.1"])]

TURNS = msgspec.json.decode((Path(__file__).parent / "turns.json").read_bytes())
EPOCH = 1_790_000_000
HALL = Glass(width=320, height=180)
NEWS, FIRE, LATER, WELCOME = (Slide(id=letter * 32, template="welcome") for letter in "abcd")
GONE = Slide(id="e" * 32, template="notice", text="gone")
KEPT = """async () => {
  const count = async (name) => (await (await caches.open(`linli-screen-${name}`)).keys()).length;
  return [await count("pages"), await count("frames"), navigator.serviceWorker.controller !== null];
}"""
TURN = """async (cases) => {
  const { turnAt } = await import("/pages/screen/program.js");
  return cases.map(({ program, now }) => {
    const { slide, until } = turnAt(program, now);
    return [slide?.id ?? null, Number.isFinite(until) ? until : null];
  });
}"""


def slides(pairs: list[tuple[str, int]]) -> tuple[Slide, ...]:
    return tuple(Slide(id=letter.encode().hex() * 8, template="welcome", seconds=seconds) for letter, seconds in pairs)


def program_of(case: dict[str, Any]) -> Program:
    slots = tuple(
        Slot(
            start=(EPOCH + slot["start"]) * SECOND,
            end=(EPOCH + slot["end"]) * SECOND,
            slides=slides(slot["slides"]),
            takeover=slot.get("takeover"),
        )
        for slot in case["slots"]
    )
    return Program(id="0" * 32, slots=slots, fallback=slides(case["fallback"]))


def expected(case: dict[str, Any]) -> tuple[str | None, int | None]:
    slide = None if case["slide"] is None else case["slide"].encode().hex() * 8
    return slide, None if case["until"] is None else EPOCH + case["until"]


@pytest.mark.parametrize("case", TURNS, ids=lambda case: case["name"])
def test_the_table_of_turns_holds_for_every_panel(case: dict[str, Any]) -> None:
    slide, until = slide_at(program_of(case), (EPOCH + case["at"]) * SECOND)
    assert (slide.id if slide else None, None if until == FOREVER else until // SECOND) == expected(case)


def day(hub: House) -> Program:
    """News for an hour; in twenty minutes a fire for ten; after the hour a gap, then what comes later."""
    now = hub.clock.utc()
    minute = 60 * SECOND
    slots = (
        Slot(start=now - minute, end=now + 60 * minute, slides=(NEWS,)),
        Slot(start=now + 20 * minute, end=now + 30 * minute, slides=(FIRE,), takeover="fire"),
        Slot(start=now + 90 * minute, end=now + 120 * minute, slides=(LATER,)),
    )
    return Program(id="1" * 32, slots=slots, fallback=(WELCOME,))


def on_air(hub: House, program: Program) -> None:
    hub.rows.put("hall", ProgramRow(id="hall", name="大堂屏", glass=HALL, program=program))


async def hang_up(page: Page, hub: House, program: Program) -> None:
    """Make this browser the screen of the hall."""
    await hub.enrol("maintainer")
    await hub.draw()
    on_air(hub, program)
    ours = {"Origin": hub.url}
    await page.request.post("/api/session", data={"login": LOGIN, "password": PASSWORD}, headers=ours)
    made = await page.request.post("/api/panel", data={"screen": "hall"}, headers=ours)
    assert made.ok
    await page.goto("/")
    await page.wait_for_url("**/pages/screen/")


async def shows(page: Page, slide: Slide) -> None:
    await expect(page.locator(f"main[data-slide='{slide.id}'] #stage img.on").last).to_be_visible()


async def kept(page: Page) -> None:
    """Wait until the page's files and its four pictures are kept for a time without the hub."""
    files = len([*(PAGES / "screen").iterdir()])
    for _ in range(100):
        pages, frames, controlled = await page.evaluate(KEPT)
        if pages > files and frames == 4 and controlled:
            return
        await page.wait_for_timeout(50)
    pytest.fail(f"kept {pages} files and {frames} pictures")


async def told(page: Page, hub: House, matches: Callable[[GlassRow], bool]) -> None:
    """Wait until the hub has heard it."""
    for _ in range(100):
        row: Row | None = hub.rows.get("glass", "hall")
        if isinstance(row, GlassRow) and matches(row):
            return
        await page.wait_for_timeout(50)
    pytest.fail(f"the hub knows {hub.rows.get('glass', 'hall')}")


async def test_a_screen_shows_its_program_and_says_so_when_it_is_painted(page: Page, hub: House) -> None:
    await hang_up(page, hub, day(hub))
    await shows(page, NEWS)
    await told(page, hub, lambda row: row.confirmed == NEWS.id)
    await expect(page.locator("#chip")).to_be_hidden()
    width = await page.locator("#stage img").last.evaluate("image => image.naturalWidth")
    assert width == HALL.width
    now = hub.clock.utc()
    fire = Slot(start=now, end=now + 60 * SECOND, slides=(FIRE,), takeover="fire")
    program = day(hub)
    on_air(hub, replace(program, id="2" * 32, slots=(*program.slots, fire)))
    await shows(page, FIRE)
    await told(page, hub, lambda row: row.confirmed == FIRE.id)


async def test_the_table_of_turns_holds_in_the_browser_and_what_cannot_be_drawn_is_told(page: Page, hub: House) -> None:
    now = hub.clock.utc()
    slot = Slot(start=now, end=now + 3600 * SECOND, slides=(GONE,))
    await hang_up(page, hub, Program(id="3" * 32, slots=(slot,), fallback=(WELCOME,)))
    cases = [{"program": msgspec.to_builtins(program_of(case)), "now": (EPOCH + case["at"]) * 1000} for case in TURNS]
    said = await page.evaluate(TURN, cases)
    assert [(slide, until and until // 1000) for slide, until in said] == [expected(case) for case in TURNS]
    await shows(page, WELCOME)  # something right stands where the picture can't be had
    await told(page, hub, lambda row: row.failed == "content_gone")


async def test_without_the_hub_the_program_goes_on_by_itself(page: Page, hub: House) -> None:
    await hang_up(page, hub, day(hub))
    await shows(page, NEWS)
    await kept(page)
    await page.clock.install()  # time leaps from here on
    await hub.stop_serving()
    await expect(page.locator("#chip")).to_contain_text("离线")
    await page.clock.fast_forward("21:00")
    await shows(page, FIRE)
    await page.reload()
    await shows(page, FIRE)
    await expect(page.locator("#chip")).to_contain_text("offline since")
    await page.clock.fast_forward("10:00")
    await shows(page, NEWS)
    await page.clock.fast_forward("31:00")
    await shows(page, WELCOME)
    await hub.serve_again()
    await expect(page.locator("#chip")).to_be_hidden()
    await shows(page, NEWS)  # by the hub's clock, which did not leap
    await told(page, hub, lambda row: row.confirmed == NEWS.id)


async def test_a_new_version_of_the_page_takes_over(chromium: Browser, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    shutil.copytree(PAGES, pages)
    async with house(tmp_path / "data", pages=pages) as hub, await chromium.new_context(base_url=hub.url) as context:
        page = await context.new_page()
        await hang_up(page, hub, day(hub))
        await kept(page)
        await hub.stop_serving()
        await expect(page.locator("#chip")).to_be_visible()
        style = pages / "screen" / "page.css"
        style.write_text(style.read_text().replace("background: #000;", "background: #010203;"))
        await hub.serve_again()
        await expect(page.locator("main")).to_have_css("background-color", "rgb(1, 2, 3)")
        await shows(page, NEWS)
