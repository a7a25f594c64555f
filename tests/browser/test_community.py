"""The residents' page at a touch screen and on a phone."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect

from models.content import Block, Run, Text
from models.directory import Hours, ServiceRow
from models.notices import Notice, NoticeRow
from models.people import Actor
from models.polls import OpenPoll
from models.ports import NewPerson
from models.requests import FinishRequest, RequestRow, TakeRequest
from models.screens import TouchRow
from tests.browser.axe import serious
from tests.edge.web.house import House

pytestmark = [pytest.mark.browser, pytest.mark.allow_hosts(["127.0.0.1"])]
ROOM, PIN, CARD = "3-501", "271828", "0012345678"
PANEL = Actor(id="panel.hall", roles=frozenset({"panel"}), scope=frozenset({"hall"}), via="session", assurance=1)
GUARD = Actor(id="wang", roles=frozenset({"guard"}))
OFFICE = Actor(id="li", roles=frozenset({"staff"}))
YEAR = 365 * 86_400 * 1_000_000_000


@pytest.fixture
async def zhao(hub: House) -> Actor:
    """A resident, and a hub that has an administrator and a touch screen."""
    await hub.enrol("maintainer")
    hub.rows.put("hall", TouchRow(id="hall", name="大堂触摸屏", area="lobby", camera=None))
    return await hub.people.enrol(NewPerson(name="赵敏", roles=frozenset({"resident"}), room=ROOM, pin=PIN, card=CARD))


@pytest.fixture
async def hall(page: Page, hub: House, zhao: Actor) -> Page:
    """The touch screen in the hall."""
    token = await hub.people.open_session(PANEL, 3600)
    await page.context.add_cookies([{"name": "linli_session", "value": token, "url": hub.url}])
    await page.goto("/")
    await page.wait_for_url("**/pages/community/")
    await expect(page.locator(".head .place")).to_have_text("大堂触摸屏")
    return page


@asynccontextmanager
async def phone(chromium: Browser, hub: House) -> AsyncIterator[Page]:
    context = await chromium.new_context(base_url=hub.url, locale="zh-CN", viewport={"width": 390, "height": 844})
    context.set_default_timeout(10_000)
    yield await context.new_page()
    await context.close()


async def tile(page: Page, name: str) -> None:
    await page.locator(".tiles").get_by_role("button", name=name).click()


async def hold_card(page: Page, number: str) -> None:
    """Type as a reader does: faster than a busy machine hands keys from one process to another."""
    down = "key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}))"
    await page.evaluate(f"keys => keys.forEach({down})", [*number, "Enter"])


async def by_pin(page: Page) -> None:
    await page.get_by_role("button", name="登录").first.click()
    for sign in ROOM:
        await page.get_by_role("button", name=sign, exact=True).click()
    await page.locator("input[name=pin]").fill(PIN)
    await page.locator(".pad .go").click()
    await expect(page.locator(".me")).to_have_text("赵敏")


async def publish(hub: House, title: str, prose: str) -> str:
    text = Text(title=title, blocks=(Block(runs=(Run(text=prose),)),))
    content = await keep(hub, text)
    now = hub.clock.utc()
    notice = Notice(id="n1", kind="notice", template="plain", text=content, starts=now, expires=now + YEAR)
    hub.rows.put("n1", NoticeRow(id="n1", notice=notice, published=now))
    return content


async def keep(hub: House, text: Text) -> str:
    return (await hub.library.keep(msgspec.json.encode(text), "text", audience="public")).id


async def test_anybody_reads_notices_and_services_and_calls_staff(hall: Page, hub: House) -> None:
    await publish(hub, "停水通知", "周三上午九点到十一点停水。")
    always = (Hours(start=0, end=1440),)
    hub.rows.put("s1", ServiceRow(id="s1", category="meals", name="社区食堂", phone="6200 1234", hours=always))
    await hall.locator(".news").get_by_role("button", name="停水通知").click()
    await expect(hall.locator(".reading")).to_contain_text("周三上午九点到十一点停水。")
    await hall.get_by_role("button", name="返回").click()
    await tile(hall, "便民服务")
    await expect(hall.locator(".service")).to_contain_text("营业中")
    await expect(hall.locator(".service .phone")).to_have_text("6200 1234")
    await hall.get_by_role("button", name="返回").click()
    await tile(hall, "呼叫物业")
    await expect(hall.locator("[data-icon=call]")).to_contain_text("已通知物业")
    assert hub.rows.get("call", "hall") is not None


async def test_room_and_pin_sign_in_and_out(hall: Page) -> None:
    await by_pin(hall)
    await expect(hall.locator("[data-icon=requests]")).to_contain_text("0 件未结束")
    async with hall.expect_response(lambda response: response.request.method == "DELETE"):
        await hall.get_by_role("button", name="退出").click()
    await expect(hall.locator(".me")).to_have_text("")
    await expect(hall.locator("[data-icon=requests]")).to_contain_text("登录后查看")
    assert [cookie["name"] for cookie in await hall.context.cookies()] == ["linli_session"]


async def test_a_resident_votes_once(hall: Page, hub: House) -> None:
    question, yes, no = [await keep(hub, Text(title=title)) for title in ("加装电梯？", "同意", "不同意")]
    closes = hub.clock.utc() + YEAR // 12
    await hub.commands.submit(OFFICE, OpenPoll(question=question, options=(yes, no), closes=closes))
    await tile(hall, "居民投票")
    await hall.get_by_role("button", name="不同意").click()
    await hall.locator("input[name=room]").fill(ROOM)
    await hall.locator("input[name=pin]").fill(PIN)
    await hall.locator(".pad .go").click()
    for said in ("已投票", "您已经投过票"):
        await hall.get_by_role("button", name="不同意").click()
        await expect(hall.locator(".poll .line")).to_contain_text(said)
        await expect(hall.locator(".poll")).to_contain_text("1 人已投")
        await hall.get_by_role("button", name="返回").click()
        await tile(hall, "居民投票")


async def test_a_card_read_anywhere_signs_in(hall: Page) -> None:
    await tile(hall, "社区公告")
    await hold_card(hall, "9999999999")
    await expect(hall.locator(".signin .line")).to_contain_text("不认识这张卡")
    await expect(hall.locator(".code")).to_be_visible()
    assert await serious(hall) == []
    await hold_card(hall, CARD)
    await expect(hall.locator(".me")).to_have_text("赵敏")


async def test_a_phone_signs_in_at_the_screen(hall: Page, hub: House, chromium: Browser) -> None:
    await tile(hall, "报事报修")
    check = await hall.locator(".way.phone .check").inner_text()
    url = await hall.locator(".way.phone").get_attribute("data-url") or ""
    async with phone(chromium, hub) as mine:
        await mine.goto("/pages/approve/?" + url.partition("?")[2])
        await mine.fill("input[name=room]", ROOM)
        await mine.fill("input[name=pin]", PIN)
        await mine.get_by_role("tabpanel", name="居民").get_by_role("button").click()
        await expect(mine.locator(".screen")).to_have_text("大堂触摸屏")
        await expect(mine.locator(".check.number")).to_have_text(check)
        await mine.get_by_role("button", name="确认登录").click()
        await expect(mine.get_by_role("status")).to_contain_text("已在“大堂触摸屏”登录")
        await expect(hall.locator(".me")).to_have_text("赵敏")
        await expect(hall.locator(".filing")).to_be_visible()


async def test_who_walks_away_leaves_nothing(hall: Page) -> None:
    await by_pin(hall)
    await hall.get_by_role("button", name="大字模式").click()
    await tile(hall, "报事报修")
    await hall.locator("textarea").fill("我家漏水")
    await hall.evaluate("Object.assign(document.documentElement.dataset, {idle: 0.3, countdown: 60, reading: 0})")
    dialog = hall.get_by_role("dialog", name="还在吗")
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("button", name="我还在").click()
    await hall.evaluate("document.documentElement.dataset.idle = 60")
    await expect(dialog).to_be_hidden()
    await expect(hall.locator("textarea")).to_have_value("我家漏水")
    await hall.evaluate("Object.assign(document.documentElement.dataset, {idle: 0.3, countdown: 0.3})")
    await expect(hall.locator(".start")).to_be_visible()
    await expect(hall.locator(".me")).to_have_text("")
    assert await hall.evaluate("localStorage.length + sessionStorage.length") == 0
    assert await hall.evaluate("document.documentElement.dataset.mode") == "standard"
    await expect(hall.locator(".enter")).to_be_visible()
    await tile(hall, "报事报修")
    await expect(hall.locator(".signin")).to_be_visible()


async def test_a_request_is_filed_with_a_photo_and_followed_to_its_end(hall: Page, hub: House) -> None:
    await hub.draw()
    await by_pin(hall)
    await tile(hall, "报事报修")
    await hall.get_by_text("水管、漏水").click()
    await hall.get_by_label("地点").fill("3 号楼大堂")
    await hall.locator("textarea").fill("水管漏水，地上很滑")
    photo = io.BytesIO()
    Image.new("RGB", (640, 480), "#336699").save(photo, "JPEG")
    await hall.locator("ln-photo input").set_input_files(
        {"name": "leak.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    )
    await expect(hall.locator(".photos img")).to_have_count(1)
    assert await serious(hall) == []
    await hall.get_by_role("button", name="提交").click()
    await expect(hall.locator(".request")).to_contain_text("水管漏水，地上很滑")
    await expect(hall.locator(".request")).to_contain_text("待处理")
    await expect(hall.locator(".request .pictures img")).to_have_count(1)
    (row,) = [hub.rows.get("request", key) for key in keys(hub)]
    assert isinstance(row, RequestRow)
    await hub.commands.submit(GUARD, TakeRequest(request=row.id))
    await expect(hall.locator(".request .chip").first).to_contain_text("处理中")
    await hub.commands.submit(GUARD, FinishRequest(request=row.id))
    await hall.get_by_role("button", name="修好了", exact=False).first.click()
    await expect(hall.locator(".request .chip").first).to_contain_text("已结束")
    await expect(hall.locator(".steps")).to_contain_text("确认修好")


async def test_offline_it_says_so_and_keeps_the_form(hall: Page, hub: House) -> None:
    await by_pin(hall)
    await tile(hall, "报事报修")
    await hall.locator("textarea").fill("灯不亮")
    await hub.stop_serving()
    await expect(hall.get_by_role("alert")).to_contain_text("与主机断开")
    await expect(hall.get_by_role("button", name="提交")).to_be_disabled()
    await expect(hall.locator("textarea")).to_have_value("灯不亮")
    await hub.serve_again()
    await expect(hall.locator(".enter")).to_be_visible(timeout=10_000)
    await expect(hall.locator(".start")).to_be_visible()


async def test_a_residents_phone_has_the_page_too(hub: House, zhao: Actor, chromium: Browser) -> None:
    async with phone(chromium, hub) as mine:
        await mine.goto("/pages/signin/")
        await mine.get_by_role("tab", name="居民").click()
        await mine.fill("input[name=room]", ROOM)
        await mine.fill("input[name=pin]", PIN)
        await mine.get_by_role("tabpanel", name="居民").get_by_role("button").click()
        await mine.wait_for_url("**/pages/community/")
        await tile(mine, "报事报修")
        await expect(mine.locator(".filing")).to_be_visible()
        await mine.go_back()
        await expect(mine.locator(".start")).to_be_visible()
        assert await mine.evaluate("document.documentElement.scrollWidth") <= 390


def keys(hub: House) -> list[str]:
    return [change.key for change in hub.rows.snapshot(OFFICE, frozenset({"request"}))]
