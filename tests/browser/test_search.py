from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import sign_in
from tests.edge.web.house import House

pytestmark = [pytest.mark.browser, pytest.mark.allow_hosts(["127.0.0.1"])]


async def test_whoever_works_here_searches_by_keys_alone(page: Page, hub: House) -> None:
    await hub.enrol("maintainer")
    await sign_in(page)
    await expect(page.locator(".shell .state")).to_contain_text("实时")
    await page.keyboard.press("/")
    field = page.get_by_role("combobox", name="查找")
    await expect(field).to_be_focused()
    await page.keyboard.type("nowhere")
    await expect(page.locator("ln-search .told")).to_contain_text("没有找到")
    await field.fill("东门")
    option = page.get_by_role("option")
    await expect(option).to_contain_text("东门")
    await page.keyboard.press("ArrowDown")
    await expect(option).to_have_attribute("aria-selected", "true")
    await expect(field).to_have_attribute("aria-activedescendant", "found-0")
    await page.keyboard.press("Escape")
    await expect(option).to_have_count(0)
    await field.fill("gate")
    await expect(option).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/pages/map/#gate")
