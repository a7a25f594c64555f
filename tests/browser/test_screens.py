from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec import json
from playwright.async_api import Page, expect

from edge.domains.screens import Config
from edge.domains.screens.config import KioskScreen
from models.content import Text
from models.glass import GlassReport, PanelTemperature, Proof
from models.notices import Notice, NoticePublished
from models.screens import PlanScreen, PlaylistRow, ProgramRow
from models.system import ReadingRow
from tests.browser.axe import serious
from tests.browser.conftest import sign_in
from tests.edge.web.house import House, house

pytestmark = [pytest.mark.browser, pytest.mark.allow_hosts(["127.0.0.1"])]
HALL = KioskScreen(id="hall", name="大堂屏", area="1 号楼", groups=("indoor",), width=800, height=480)
GATE = KioskScreen(id="gate", name="东门屏", width=480, height=800)
HOUR = 3_600_000_000_000


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, shown=Config(screens=(HALL, GATE))) as running:
        for screen in (HALL, GATE):
            running.hub.tell(PlanScreen(screen=screen.id))
        running.hub.drain()
        yield running


def reported(hub: House, screen: str, proof: Proof = "confirmed", failed: str | None = None) -> None:
    """The screen says that it shows the first slide of its program, or why it could not."""
    row = hub.rows.get("program", screen)
    assert isinstance(row, ProgramRow)
    slide = row.program.slots[0].slides[0].id
    hub.glass.report(screen, GlassReport(program=row.program.id, slide=slide, proof=proof, failed=failed))


async def hung(hub: House, name: str, title: str) -> None:
    kept = await hub.library.keep(json.encode(Text(title=title)), "text", audience="public", owner=None)
    now = hub.clock.utc()
    notice = Notice(id=name, kind="notice", template="notice", text=kept.id, starts=now - HOUR, expires=now + HOUR)
    hub.hub.publish(NoticePublished(notice=notice, by="wang", at=now), source="notices")


async def the_screens(page: Page, hub: House) -> None:
    await hub.enrol("staff", "maintainer")
    await sign_in(page)
    await page.goto("/pages/screens/")


async def save(page: Page) -> None:
    await page.locator("form.editor").get_by_role("button", name="保存").click()
    await page.locator(".toast").get_by_role("button").click()


async def test_what_each_screen_is_known_to_show_and_its_picture(page: Page, hub: House) -> None:
    await hub.draw()
    await the_screens(page, hub)
    hall, gate = page.locator("[data-screen=hall]"), page.locator("[data-screen=gate]")
    await expect(hall.locator(".chip")).to_contain_text("未知")
    reported(hub, "hall", "sent")
    await expect(hall.locator(".chip")).to_contain_text("已送达，未确认")
    reported(hub, "hall")
    await expect(hall.locator(".chip")).to_contain_text("已确认显示")
    await expect(hall.locator("[data-fact=confirmed]")).to_contain_text("刚刚")
    reported(hub, "gate", failed="no_fonts")
    await expect(gate.locator("[data-fact=failed]")).to_contain_text("主机没有中文字体")
    warm = PanelTemperature(value=21.5)
    hub.rows.put(
        "hall/t", ReadingRow(device="hall", kind=warm.meta.kind, unit=warm.meta.unit, value=21.5, at=hub.clock.utc())
    )
    await expect(hall.locator("[data-fact='panel.temperature']")).to_contain_text("21.5 °C")
    picture = hall.locator(".glass img")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 800
    assert await serious(page) == []


async def test_a_guard_takes_a_screen_over_sees_it_shown_and_ends_it(page: Page, hub: House) -> None:
    await hub.enrol("maintainer")
    await hub.enrol("guard", login="wang")
    await sign_in(page, "wang")
    await page.goto("/pages/screens/")
    await expect(page.get_by_role("tab")).to_have_count(2)
    await page.get_by_role("tab", name="紧急通知").click()
    await page.fill("[name=title]", "燃气泄漏，请立即撤离")
    await page.get_by_label("大堂屏").check()
    await page.locator("form.alarm").get_by_role("button", name="立即显示").click()
    await expect(page.get_by_role("dialog")).to_contain_text("大堂屏")
    await page.get_by_role("dialog").get_by_role("button", name="立即显示").click()
    card = page.locator("[data-takeover]")
    await expect(card).to_contain_text("燃气泄漏，请立即撤离")
    await expect(card.locator(".states")).to_have_text(re.compile("大堂屏：准备中"))
    reported(hub, "hall")
    await expect(card.locator(".states")).to_have_text(re.compile("大堂屏：已显示"))
    await page.get_by_role("tab", name="屏幕").click()
    await expect(page.locator("[data-screen=hall] [data-fact=takeover]")).to_contain_text("占用中")
    await card.get_by_role("button", name="结束").click()
    await page.get_by_role("dialog").get_by_role("button", name="结束").click()
    await expect(card).to_have_count(0)


async def test_a_playlist_is_made_changed_turned_off_and_deleted(page: Page, hub: House) -> None:
    await hung(hub, "water", "停水通知")
    await hung(hub, "fair", "周末集市")
    await the_screens(page, hub)
    await page.get_by_role("tab", name="节目单").click()
    form = page.locator("form.editor")
    await form.locator("[name=name]").fill("全天公告")
    await form.locator("[data-offer=water]").click()
    await form.locator("[data-offer=fair]").click()
    await form.locator(".entry[data-notice=fair]").get_by_role("button", name="上移").click()
    await form.get_by_label("秒数").first.fill("60")
    await form.get_by_label("大堂屏").check()
    await save(page)
    card = page.locator("[data-playlist]")
    await expect(card).to_contain_text("全天公告")
    await expect(card.locator(".chip")).to_contain_text("播放中")
    await expect(card.locator(".when")).to_contain_text("每天 00:00 至 24:00")
    key = str(await card.get_attribute("data-playlist"))
    row = hub.rows.get("playlist", key)
    assert isinstance(row, PlaylistRow)
    assert [(entry.notice, entry.seconds) for entry in row.playlist.entries] == [("fair", 60), ("water", None)]
    await card.get_by_role("button", name="修改").click()
    await expect(form.locator("[name=name]")).to_have_value("全天公告")
    await form.locator("[name=end]").fill("00:30")
    await form.locator("[name=start]").fill("22:00")
    await form.get_by_text("周五").click()
    await save(page)
    await expect(card.locator(".when")).to_contain_text("周五 22:00 至 00:30")
    await card.get_by_role("button", name="停用").click()
    await expect(card.locator(".chip")).to_contain_text("已停用")
    assert await serious(page) == []
    await card.get_by_role("button", name="删除").click()
    await page.get_by_role("dialog").get_by_role("button", name="删除").click()
    await expect(card).to_have_count(0)
