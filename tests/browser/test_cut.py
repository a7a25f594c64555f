"""The line to the hub is cut: each page says so, keeps what it shows, and heals by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from models.roles import Role
from tests.browser.test_axe import READY, ROLES, SPECS, become
from tests.edge.web.house import PASSWORD, House

pytestmark = [pytest.mark.browser, pytest.mark.allow_hosts(["127.0.0.1"])]
LIVE = [name for name, spec in SPECS.items() if spec.rows]
"""Home, sign-in and the phone's yes show no live rows: nothing on them goes stale."""

STALE = "() => document.documentElement.dataset.live === 'stale'"
BACK = "() => document.documentElement.dataset.live === 'live' && window.stayed"
MARK = "() => { window.stayed = true; }"
SHOWN = (
    "() => document.querySelector('main').innerText.replace(/[\\d:]+/g, '').split('\\n').filter((line) => line.trim())"
)
HEARD = "() => document.documentElement.dataset.live === 'live'"


@pytest.fixture
async def tabs(chromium: Browser, hub: House) -> AsyncIterator[dict[str, Page]]:
    """Every page that has live rows, in a browser of the first role that opens it."""
    await hub.enrol("maintainer")
    contexts: dict[str, BrowserContext] = {}
    opened: dict[str, Page] = {}
    for name in LIVE:
        role = next(role for role in ROLES if role in SPECS[name].roles)
        key = f"panel {name}" if role == "panel" else role
        if key not in contexts:
            contexts[key] = await chromium.new_context(base_url=hub.url, locale="zh-CN")
        opened[name] = tab = await contexts[key].new_page()
        if role == "panel":
            await become(tab, hub, SPECS[name].needs or "door")
        elif len(contexts[key].pages) == 1:
            await enter(tab, hub, role)
    await asyncio.gather(*(tab.goto(f"/pages/{name}/") for name, tab in opened.items()))
    await all_say(opened, HEARD)
    await all_say(opened, READY)
    yield opened
    await asyncio.gather(*(context.close() for context in contexts.values()))


async def enter(tab: Page, hub: House, role: Role) -> None:
    await hub.enrol(role, login=role)
    data = {"login": role, "password": PASSWORD}
    answer = await tab.request.post("/api/session", data=data, headers={"Origin": hub.url})
    assert answer.ok


async def all_say(tabs: dict[str, Page], what: str) -> None:
    """Wait until it is true of every page; the names of those where it is not."""
    waits = (tab.wait_for_function(what, timeout=12_000) for tab in tabs.values())
    came = await asyncio.gather(*waits, return_exceptions=True)
    late = [name for name, each in zip(tabs, came, strict=True) if isinstance(each, BaseException)]
    assert late == [], what


async def test_every_page_says_that_it_is_cut_keeps_what_it_shows_and_heals(tabs: dict[str, Page], hub: House) -> None:
    before = {name: set(await tab.evaluate(SHOWN)) for name, tab in tabs.items()}
    for tab in tabs.values():
        await tab.evaluate(MARK)
    await hub.stop_serving()
    await all_say(tabs, STALE)
    for name, tab in tabs.items():
        kept = before[name] & set(await tab.evaluate(SHOWN))
        assert 2 * len(kept) >= len(before[name]), f"{name} showed {before[name]}, and of it still {kept}"
    await hub.serve_again()
    await all_say(tabs, BACK)
