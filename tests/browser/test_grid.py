from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from models.notices import DraftNotice, NoticeRow, PublishNotice
from models.people import Actor
from models.visits import PlanVisit, VisitRow
from tests.browser.conftest import sign_in
from tests.edge.web.house import House

pytestmark = [pytest.mark.browser, pytest.mark.allow_hosts(["127.0.0.1"])]
CHEN = Actor(id="chen", roles=frozenset({"staff"}))


@pytest.fixture
async def phone(chromium: Browser, hub: House) -> AsyncIterator[Page]:
    """A grid worker's phone, 360 px wide, on their page."""
    await hub.enrol("maintainer")
    await hub.enrol("grid_worker", login="zhou")
    context = await chromium.new_context(
        base_url=hub.url, locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 360, "height": 740}
    )
    tab = await context.new_page()
    failures: list[str] = []
    tab.on("pageerror", lambda error: failures.append(str(error)))
    await sign_in(tab, "zhou")
    await expect(tab).to_have_url(f"{hub.url}/pages/grid/")
    yield tab
    await context.close()
    assert failures == []


async def test_a_visit_is_planned_made_and_made_again(phone: Page, hub: House) -> None:
    late = {"household": "h1", "reason": "care", "due": "2020-01-01"}
    await hub.commands.ask(CHEN, PlanVisit.meta.kind, late | {"worker": "sun"})
    await phone.get_by_text("安排走访").click()
    plan = phone.locator("details[open]")
    await plan.get_by_label("住户").fill("3 号楼 502 李奶奶")
    await plan.get_by_label("事由").select_option("care")
    await plan.get_by_label("截止日期").fill("2999-01-01")
    await plan.get_by_role("button", name="安排").click()
    await phone.get_by_role("button", name="知道了").click()
    card = phone.locator("article")
    await expect(card).to_have_count(1)
    await expect(card).to_contain_text("3 号楼 502 李奶奶")
    await hub.commands.ask(CHEN, PlanVisit.meta.kind, late)
    await expect(card.first).to_contain_text("已逾期 2020-01-01")
    await card.last.get_by_text("记录走访结果").click()
    await card.last.get_by_text("无人在家").click()
    await card.last.get_by_role("button", name="提交结果").click()
    await phone.get_by_role("button", name="知道了").click()
    await expect(phone.locator("article", has_text="李奶奶")).to_contain_text("已上门 1 次")
    seen = phone.locator("article", has_text="李奶奶")
    await seen.get_by_text("记录走访结果").click()
    await seen.get_by_text("需要帮助").click()
    await seen.get_by_label("备注").fill("想装扶手")
    await seen.get_by_role("button", name="提交结果").click()
    await expect(seen).to_have_count(0)
    rows = [change.value for change in hub.rows.snapshot(CHEN, frozenset({VisitRow.meta.kind}))]
    assert [row["outcome"] for row in rows if row and row["tries"]] == ["needs_help"]
    width = await phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 360, "nothing is wider than the phone"


async def test_requests_nearby_and_one_more(phone: Page, hub: House) -> None:
    await phone.get_by_role("tab", name="报修").click()
    await phone.locator("summary", has_text="报修").click()
    form = phone.locator("details[open]")
    await form.get_by_label("类别").select_option("lighting")
    await form.get_by_label("说明").fill("路灯不亮")
    await form.get_by_label("地点").fill("北门")
    await form.get_by_role("button", name="提交").click()
    card = phone.locator("article")
    for words in ("照明", "待接单", "北门", "路灯不亮"):
        await expect(card).to_contain_text(words)


async def test_a_notice_is_confirmed(phone: Page, hub: House) -> None:
    expires = hub.clock.utc() + 86_400_000_000_000
    draft = {"kind": "notice", "text": "t1", "expires": expires, "confirm": True}
    drafted = await hub.commands.ask(CHEN, DraftNotice.meta.kind, draft)
    notice = getattr(drafted, "id", "")
    await hub.commands.ask(CHEN, PublishNotice.meta.kind, {"notice": notice})
    await phone.get_by_role("tab", name="公告").click()
    await phone.get_by_role("button", name="已告知住户").click()
    await expect(phone.locator("[role=tabpanel]:visible")).to_contain_text("没有要告知的公告")
    row = hub.rows.get("notice", notice)
    assert isinstance(row, NoticeRow)
    assert len(row.confirmed) == 1


async def test_the_office_sees_every_visit_and_drops_one(page: Page, hub: House) -> None:
    await hub.enrol("staff", "maintainer")
    await sign_in(page)
    await page.goto("/pages/grid/")
    plan = {"household": "h1", "reason": "safety", "due": "2999-01-01", "worker": "sun"}
    await hub.commands.ask(CHEN, PlanVisit.meta.kind, plan)
    await page.locator("article").get_by_role("button", name="取消走访").click()
    await page.get_by_role("dialog").get_by_role("button", name="取消走访").click()
    await expect(page.locator("[role=tabpanel]:visible")).to_contain_text("没有要走访的住户")
