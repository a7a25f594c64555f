"""The acceptance story in a real browser against the real program: see it live, open the door, see it sensed."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from edge.demo.community import ADMIN, DOOR, GUARD, RESIDENT
from tests.browser.conftest import PATIENCE_MS
from tests.hub import RunningHub, hub_in
from tests.system.conftest import children

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.alone, pytest.mark.allow_hosts(["127.0.0.1"])]
TILE = "linli-tile:has(h3:text-is('东门'))"


@pytest.fixture
async def real(tmp_path: Path, visitor: tuple[Path, bytes]) -> AsyncIterator[RunningHub]:
    clip, template = visitor
    async with hub_in(tmp_path) as hub:
        await hub.people(艾琳=template)
        hub.watch(clip, hang_s=2.0)
        hub.config["devices"][-1]["name"] = "东门摄像头"
        await hub.start_board("0:0:1500:300")
        await hub.start()
        yield hub


@pytest.fixture
async def tab(chromium: Browser, real: RunningHub) -> AsyncIterator[Page]:
    context = await chromium.new_context(base_url=real.url, locale="zh-CN", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    yield await context.new_page()
    await context.close()


async def sign_in(page: Page, who: tuple[str, str]) -> None:
    await page.goto("/")
    await page.fill("input[name=login]", who[0])
    await page.fill("input[name=password]", who[1])
    await page.click("button[type=submit]")
    await page.wait_for_url(lambda url: "/signin/" not in url)


async def open_by_hand(page: Page) -> None:
    await page.locator(TILE).get_by_role("button", name="开门").click()
    await page.get_by_role("dialog").get_by_text("快递外卖").click()
    await page.get_by_role("dialog").get_by_role("button", name="开门").click()


async def test_staff_see_the_face_open_the_door_and_open_it_themselves(tab: Page, real: RunningHub) -> None:
    await sign_in(tab, ADMIN)
    await tab.goto("/pages/console/")
    events = tab.locator("#events")
    await expect(events).to_contain_text("艾琳", timeout=30_000)
    door = tab.locator(TILE)
    await expect(door.locator(".headline")).to_contain_text("门已开")
    await expect(door.locator(".headline")).to_contain_text("门已关")
    await expect(door.locator("[data-fact=sensed]")).to_contain_text("已关")
    pulses = real.pulses()
    await open_by_hand(tab)
    await expect(door.locator("[data-fact=sensed]")).to_contain_text("已开")
    assert real.pulses() > pulses
    await expect(events).to_contain_text("发出开门指令：东门（快递外卖）")


async def test_what_is_wrong_is_said_in_words_and_the_rest_goes_on(tab: Page, real: RunningHub) -> None:
    await sign_in(tab, ADMIN)
    await tab.goto("/pages/console/")
    await expect(tab.locator("#events")).to_contain_text("艾琳", timeout=30_000)
    (worker,) = children(real.process.pid, "edge.vision")
    os.kill(worker, signal.SIGSTOP)
    await expect(tab.locator(TILE)).to_contain_text("人脸识别")
    await expect(tab.locator("#events")).to_contain_text("人脸识别故障：")
    await real.tell_board("silent")
    await expect(tab.locator(TILE).locator("[data-fact=board]")).to_contain_text("没有响应")
    await expect(tab.locator("#troubles")).to_contain_text("它控制的门现在不能从这里打开")
    await real.tell_board("ok")
    await expect(tab.locator(TILE).locator("[data-fact=sensed]")).to_contain_text("已关")
    await open_by_hand(tab)
    await expect(tab.locator(TILE).locator("[data-fact=sensed]")).to_contain_text("已开")


async def test_a_guard_can_not_reach_the_maintenance_page(tab: Page, real: RunningHub) -> None:
    await sign_in(tab, GUARD)
    await expect(tab.locator(TILE)).to_be_visible()
    answer = await tab.goto("/pages/maintenance/")
    assert answer is not None
    assert answer.status == 403
    await expect(tab.locator("body")).to_contain_text("权限")


async def test_the_gate_screen_lets_a_resident_in_by_pin_and_calls_staff(
    tab: Page, chromium: Browser, real: RunningHub
) -> None:
    await sign_in(tab, ADMIN)
    await tab.goto("/pages/maintenance/")
    await tab.locator(f"[data-door={DOOR}] button").click()
    await tab.get_by_role("dialog").get_by_role("button", name="设为这块屏").click()
    await tab.wait_for_url("**/pages/gate/")
    for text in RESIDENT:
        for sign in text:
            await tab.get_by_role("button", name=sign, exact=True).click()
        await tab.locator(".go").click()
    await expect(tab.locator(".title")).to_contain_text("请进")
    await tab.get_by_role("button", name="呼叫").click()
    desk = await chromium.new_context(base_url=real.url, locale="zh-CN")
    staff = await desk.new_page()
    await sign_in(staff, GUARD)
    await staff.get_by_role("button", name="我来处理").click()
    await expect(staff.locator("#events")).to_contain_text("已接东门的呼叫")
    await expect(staff.locator("#events")).to_contain_text("li 在东门通过（密码）")
    await expect(tab.locator(".call")).to_contain_text("物业已接")
    await desk.close()
