from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from models.alarms import AcknowledgeAlarm, AlarmRow
from models.people import Actor
from models.shifts import BeginShift, HandOver, ShiftRow
from models.system import EventsLost
from tests.browser.conftest import sign_in
from tests.edge.web.house import House

pytestmark = [pytest.mark.browser, pytest.mark.allow_hosts(["127.0.0.1"])]
ZHANG = Actor(id="zhang", roles=frozenset({"guard"}))


async def inbox(page: Page) -> None:
    await sign_in(page)
    await page.goto("/pages/alarms/")
    await expect(page.locator(".shell .state")).to_contain_text("实时")


async def test_an_alarm_is_taken_and_closed_with_a_reason(page: Page, hub: House) -> None:
    await hub.enrol("guard", "maintainer")
    await inbox(page)
    await expect(page.locator("[data-group=open]")).to_contain_text("没有等人处理的告警")
    hub.hub.publish(EventsLost(count=3, since=hub.clock.utc()), source="journal")
    hub.hub.publish(EventsLost(count=4, since=hub.clock.utc()), source="journal")
    alarm = page.locator("[data-group=open] article")
    for words in ("存储已满，有记录丢失", "事件日志", "2 次", "值班人员", "后上报"):
        await expect(alarm).to_contain_text(words)
    await alarm.get_by_role("button", name="我来处理").click()
    alarm = page.locator("[data-group=mine] article")
    await expect(alarm).to_contain_text("Admin 在处理")
    await alarm.get_by_role("button", name="结束").click()
    await page.get_by_role("dialog").get_by_text("误报").click()
    await page.get_by_role("dialog").get_by_role("button", name="结束").click()
    await expect(page.locator("article")).to_have_count(0)


async def test_what_went_up_comes_first_and_ends_with_its_cause(page: Page, hub: House) -> None:
    await hub.enrol("guard", "maintainer")
    await inbox(page)
    hub.hub.publish(EventsLost(count=3, since=hub.clock.utc()), source="journal")
    hub.board.state.lost("silent")
    alarms = page.locator("[data-group=open] article")
    await expect(alarms).to_have_count(2)
    board = page.locator("[data-alarm='system.device_lost']")
    await board.get_by_role("button", name="上报").click()
    await expect(alarms.first).to_contain_text("物业经理")
    await expect(alarms.first).to_contain_text("设备故障")
    hub.board.state.online()
    await expect(board).to_have_count(0)


async def test_a_shift_is_begun_written_down_and_handed_over(page: Page, hub: House) -> None:
    await hub.enrol("guard", "maintainer")
    await inbox(page)
    duty, log = page.locator(".duty"), page.locator(".log")
    await duty.get_by_role("button", name="上班").click()
    await expect(duty.locator("[data-person]")).to_contain_text("Admin（我）")
    await log.get_by_label("值班记录").fill("东门电机有异响，已报修")
    await log.get_by_role("button", name="记下").click()
    await expect(log.locator("[data-what=note]")).to_contain_text("东门电机有异响，已报修")
    await hub.commands.ask(ZHANG, BeginShift.meta.kind, {})
    await expect(duty.locator("[data-person]")).to_have_count(2)
    await duty.get_by_role("button", name="交班").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("同事").select_option("zhang")
    await form.get_by_role("button", name="交班").click()
    await expect(duty.locator("[data-person]").first).to_contain_text("接班")


async def test_a_shift_that_is_taken_over_brings_its_alarms(page: Page, hub: House) -> None:
    await hub.enrol("guard", "maintainer")
    await inbox(page)
    await page.locator(".duty").get_by_role("button", name="上班").click()
    await expect(page.locator("[data-person]")).to_have_count(1)
    me = await page.locator("[data-person]").get_attribute("data-person")
    await hub.commands.ask(ZHANG, BeginShift.meta.kind, {})
    hub.hub.publish(EventsLost(count=3, since=hub.clock.utc()), source="journal")
    await expect(page.locator("[data-group=open] article")).to_have_count(1)
    (alarm,) = [change.key for change in hub.rows.snapshot(ZHANG, frozenset({AlarmRow.meta.kind}))]
    await hub.commands.ask(ZHANG, AcknowledgeAlarm.meta.kind, {"alarm": alarm})
    await hub.commands.ask(ZHANG, HandOver.meta.kind, {"to": me})
    await expect(page.locator("[data-group=others] article")).to_have_count(1)
    await page.get_by_role("button", name="接班").click()
    await expect(page.locator("[data-group=mine] article")).to_have_count(1)
    await expect(page.locator("[data-person=zhang]")).to_have_count(0)
    await expect(page.locator("[data-what=handed_over]")).to_contain_text("交班给 Admin")
    assert [change.kind for change in hub.rows.snapshot(ZHANG, frozenset({ShiftRow.meta.kind}))] == ["shift"]
