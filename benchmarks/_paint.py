"""First paint and bytes of the pages that kiosks show, in Chromium with a processor slowed down six times."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from tests.browser.conftest import FLAGS
from tests.hub import RunningHub

SLOWER = 6
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"

LARGEST = """() => new Promise((resolve) => new PerformanceObserver((list) => {
  resolve(list.getEntries().at(-1).startTime);
}).observe({ type: "largest-contentful-paint", buffered: true }))"""

SHIFT = """() => new Promise((resolve) => {
  let sum = 0;
  const watch = new PerformanceObserver((list) => list.getEntries().forEach((each) => (sum += each.value)));
  watch.observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 500);
})"""
AT_REST_MS = 2000


class Painted(NamedTuple):
    """`first`: anything with content, the mark of the house. `largest`: what there is to read. Milliseconds, kB.

    `shift`: cumulative layout shift (Layout Instability, W3C). `dropped`: frames, as the trace has them.
    """

    first: float
    largest: float
    kb: float
    shift: float
    dropped: int


async def paint(hub: RunningHub, screen: dict[str, str], path: str, trace: Path) -> Painted:
    """Return first contentful paint and bytes over the wire of a panel's first visit; the trace is kept."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium is not None, "no chromium: script/setup --dev installs it"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = await _panel(browser, hub, screen)
        cdp = await page.context.new_cdp_session(page)
        await cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        received = await _count(cdp)
        await browser.start_tracing(page=page, path=trace)
        await page.goto(f"{hub.url}/pages/{path}/")
        await page.wait_for_selector("html[data-live=live]")
        first, largest = float(await page.evaluate(PAINT)), float(await page.evaluate(LARGEST))
        shift = float(await page.evaluate(SHIFT))
        await page.wait_for_timeout(AT_REST_MS)
        traced = await browser.stop_tracing()
        await browser.close()
        return Painted(first, largest, sum(received) / 1000, shift, traced.count(b'"name":"DroppedFrame"'))


async def _panel(browser: Browser, hub: RunningHub, screen: dict[str, str]) -> Page:
    """Give a tab that is the screen's own, and has nothing in its cache."""
    context = await browser.new_context(viewport={"width": 1080, "height": 1920})
    page = await context.new_page()
    async with hub.screen() as office, office.http.post("/api/panel", json=screen) as answer:
        assert answer.status == 200, await answer.text()
        cookie = answer.cookies["linli_session"]
    await context.add_cookies([{"name": "linli_session", "value": cookie.value, "url": hub.url}])
    return page


async def _count(cdp: CDPSession) -> list[int]:
    """Count the bytes of everything that comes."""
    received: list[int] = []
    await cdp.send("Network.enable")
    await cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
    cdp.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    return received
