from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.edge.web.house import LOGIN, PASSWORD, House, house

FLAGS = [
    "--no-sandbox",  # a container's root has none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 10_000


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[House]:
    """A hub that nobody set up."""
    async with house(tmp_path) as running:
        yield running


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no chromium: script/setup installs it")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def page(chromium: Browser, hub: House) -> AsyncIterator[Page]:
    """An empty tab; a script that fails on any page fails the test."""
    context = await chromium.new_context(base_url=hub.url, locale="zh-CN", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    tab = await context.new_page()
    failures: list[str] = []
    tab.on("pageerror", lambda error: failures.append(str(error)))
    yield tab
    await context.close()
    assert failures == []


async def sign_in(page: Page, login: str = LOGIN) -> None:
    await try_to_sign_in(page, login, PASSWORD)
    await page.wait_for_url(lambda url: "/signin/" not in url)


async def try_to_sign_in(page: Page, login: str, password: str) -> None:
    await page.goto("/")
    await page.fill("input[name=login]", login)
    await page.fill("input[name=password]", password)
    await page.click("button[type=submit]")
