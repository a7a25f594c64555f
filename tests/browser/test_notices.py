from __future__ import annotations

import io

import pytest
from msgspec.structs import replace
from PIL import Image
from playwright.async_api import FilePayload, Page, expect

from models.notices import DraftRow, Notice, NoticeRow
from models.polls import PollRow
from models.screens import ScreenRow
from tests.browser.conftest import sign_in
from tests.edge.web.house import House

pytestmark = [pytest.mark.browser, pytest.mark.allow_hosts(["127.0.0.1"])]
HALL = ScreenRow(
    id="hall",
    name="大厅屏",
    area="1 号楼",
    kind="kiosk",
    groups=("towers",),
    panel=None,
    program=None,
    shown=None,
    proof=None,
    shown_at=None,
)


def a_picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    return file.getvalue()


def a_paper(pages: int) -> FilePayload:
    file = io.BytesIO()
    first, *rest = (Image.new("RGB", (210, 297), "white") for _ in range(pages))
    first.save(file, "PDF", save_all=True, append_images=rest)
    return FilePayload(name="paper.pdf", mimeType="application/pdf", buffer=file.getvalue())


async def the_office(page: Page, hub: House) -> None:
    await hub.enrol("staff", "maintainer")
    await sign_in(page)
    hub.rows.put("hall", HALL)
    await page.goto("/pages/notices/")


async def test_a_notice_is_written_seen_as_the_screen_shows_it_published_and_taken_off(page: Page, hub: House) -> None:
    await hub.draw()
    await the_office(page, hub)
    await page.get_by_role("tab", name="写公告").click()
    await page.fill("[name=title]", "停水通知")
    await page.fill("[name=body]", "# 时间\n周三 **9:00** 起\n- 请提前储水")
    picture = FilePayload(name="pipe.png", mimeType="image/png", buffer=a_picture())
    await page.locator("ln-photo input").set_input_files(picture)
    await page.get_by_label("大厅屏").check()
    await page.locator("form .row").get_by_role("button", name="预览").click()
    seen = page.locator("aside .glass img")
    await expect(seen).to_be_visible()
    assert await seen.evaluate("image => image.decode().then(() => image.naturalWidth)") == 800
    await page.locator("form").get_by_role("button", name="发布").click()
    card = page.locator(".hanging [data-notice]")
    await expect(card).to_contain_text("停水通知")
    await expect(card).to_contain_text("大厅屏")
    await card.get_by_text("查看全文").click()
    await expect(card.locator("ln-text strong")).to_have_text("9:00")
    (row,) = [value for value in (hub.rows.get("notice", key) for key in await ids(page)) if value]
    assert isinstance(row, NoticeRow)
    assert (row.notice.targets, len(row.notice.pictures), row.notice.template) == (("hall",), 1, "notice")
    await card.get_by_role("button", name="撤下").click()
    await page.get_by_role("dialog").get_by_role("button", name="撤下").click()
    await expect(card).to_have_count(0)
    gone = "id => fetch(`/api/contents/${id}`, {cache: 'no-store'}).then(answer => answer.status === 404)"
    for content in (row.notice.text, *row.notice.pictures):
        await page.wait_for_function(gone, arg=content)


async def test_a_newspaper_is_a_pdf_that_is_turned_page_by_page(page: Page, hub: House) -> None:
    await hub.draw()
    await the_office(page, hub)
    await page.get_by_role("tab", name="写公告").click()
    await page.select_option("[name=kind]", "newspaper")
    await expect(page.locator("ln-photo")).to_be_hidden()
    await page.locator("[accept='application/pdf']").set_input_files(a_paper(pages=2))
    await page.locator("form .row").get_by_role("button", name="预览").click()
    await expect(page.locator("aside .glass img")).to_be_visible()
    await page.locator(".preview").get_by_role("button", name="2", exact=True).click()
    await expect(page.locator(".preview").get_by_role("button", name="2", exact=True)).to_be_disabled()
    await page.locator("form").get_by_role("button", name="发布").click()
    await expect(page.locator(".hanging [data-notice]")).to_contain_text("报纸")
    (row,) = [value for value in (hub.rows.get("notice", key) for key in await ids(page)) if value]
    assert isinstance(row, NoticeRow)
    assert (row.notice.template, row.notice.pages, row.notice.text) == ("newspaper", 2, None)


async def test_a_draft_is_written_anew_with_its_words_as_they_were_typed(page: Page, hub: House) -> None:
    await the_office(page, hub)
    await page.get_by_role("tab", name="写公告").click()
    await page.fill("[name=title]", "义诊")
    await page.fill("[name=body]", "周六 **上午**\n- 带医保卡")
    await page.get_by_role("button", name="保存草稿").click()
    draft = page.locator(".drafts [data-notice]")
    await expect(draft).to_contain_text("义诊")
    await draft.get_by_role("button", name="修改").click()
    await expect(page.locator("[name=body]")).to_have_value("周六 **上午**\n- 带医保卡")
    await page.fill("[name=title]", "义诊改期")
    await page.get_by_role("button", name="保存草稿").click()
    await expect(draft).to_have_count(1)
    await expect(draft).to_contain_text("义诊改期")


async def test_only_who_did_not_write_it_is_asked_to_approve_and_a_refusal_is_said(page: Page, hub: House) -> None:
    await the_office(page, hub)
    now = hub.clock.utc()
    notice = Notice(id="n1", kind="party", template="party", text=None, starts=now, expires=now + 10**15)
    theirs = DraftRow(id="n1", notice=notice, author="li", state="waiting", missing=1)
    mine = await page.evaluate("fetch('/api/session').then(answer => answer.json()).then(me => me.id)")
    hub.rows.put("n1", theirs)
    hub.rows.put("n2", replace(theirs, id="n2", notice=replace(notice, id="n2"), author=mine))
    await expect(page.locator("[data-notice=n2]")).to_contain_text("待审批，还差 1 人")
    await expect(page.locator("[data-notice=n2]").get_by_role("button", name="同意")).to_have_count(0)
    await page.locator("[data-notice=n1]").get_by_role("button", name="退回").click()
    await page.get_by_role("dialog").get_by_text("表述不清").click()
    await page.get_by_role("dialog").get_by_role("button", name="退回").click()
    await expect(page.get_by_role("alert").filter(has_text="没有这份公告")).to_be_visible()


async def test_a_poll_is_opened_and_its_result_shown_when_it_is_over(page: Page, hub: House) -> None:
    await the_office(page, hub)
    await page.get_by_role("tab", name="投票").click()
    await page.fill("[name=question]", "加装电梯？")
    await page.fill("[name=options]", "同意\n不同意")
    await page.get_by_role("button", name="发起投票").click()
    card = page.locator("[data-poll]")
    await expect(card).to_contain_text("加装电梯？")
    await expect(card).to_contain_text("0 人已投票")
    await expect(card.locator("meter")).to_have_count(0)
    await card.get_by_role("button", name="结束投票").click()
    await page.get_by_role("dialog").get_by_role("button", name="结束投票").click()
    await expect(card).to_contain_text("已结束")
    await expect(card.locator("meter")).to_have_count(2)
    row = hub.rows.get("poll", str(await card.get_attribute("data-poll")))
    assert isinstance(row, PollRow)
    assert row.votes == (0, 0)


async def ids(page: Page) -> list[str]:
    cards = await page.locator("[data-notice]").all()
    return [str(await card.get_attribute("data-notice")) for card in cards]
