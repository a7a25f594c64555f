from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from playwright.async_api import Page, expect

from models.people import Actor
from models.requests import FileRequest, RequestFinished, RequestRow
from tests.browser.conftest import sign_in
from tests.edge.web.house import House

pytestmark = [pytest.mark.browser, pytest.mark.allow_hosts(["127.0.0.1"])]
LI = Actor(id="li", roles=frozenset({"resident"}))


def photo() -> bytes:
    picture = BytesIO()
    Image.new("RGB", (64, 48), "navy").save(picture, "PNG")
    return picture.getvalue()


async def board(page: Page) -> None:
    await sign_in(page)
    await page.goto("/pages/requests/")
    await expect(page.locator(".shell .state")).to_contain_text("实时")


async def test_a_request_is_filed_and_goes_over_the_board(page: Page, hub: House) -> None:
    await hub.enrol("staff", "maintainer")
    await hub.draw()
    await board(page)
    await page.get_by_role("button", name="代住户报修").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("类别").select_option("lift")
    await form.get_by_label("说明").fill("三号楼电梯有异响")
    await form.get_by_label("地点").fill("3 号楼")
    await form.get_by_label("紧急").check()
    await form.locator("input[type=file]").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": photo()}
    )
    await expect(form.locator(".photos img")).to_be_visible()
    await form.get_by_role("button", name="提交").click()
    card = page.locator("[data-column=new] article")
    for words in ("电梯", "紧急", "3 号楼", "三号楼电梯有异响"):
        await expect(card).to_contain_text(words)
    await expect(card.locator("ln-picture img")).to_have_js_property("naturalWidth", 64)
    await card.get_by_role("button", name="我来处理").click()
    card = page.locator("[data-column=doing] article")
    await expect(card).to_contain_text("负责人：Admin")
    await card.get_by_role("button", name="已完成").click()
    await page.get_by_role("dialog").get_by_label("备注").fill("已更换导靴")
    await page.get_by_role("dialog").get_by_role("button", name="已完成").click()
    card = page.locator("[data-column=done] article")
    await card.get_by_role("button", name="验收通过").click()
    await expect(page.get_by_role("alert")).to_contain_text("请由报修人或另一位同事验收")
    await card.get_by_role("button", name="详情").press("Enter")
    steps = page.get_by_role("dialog").locator(".steps li")
    await expect(steps).to_contain_text(["Admin 报修", "Admin 接手", "已更换导靴"])


async def test_the_urgent_come_first_and_what_residents_do_is_seen_at_once(page: Page, hub: House) -> None:
    await hub.enrol("guard", "maintainer")
    await board(page)
    for category, urgent in (("water", False), ("noise", True)):
        asked = {"category": category, "text": "t1", "urgent": urgent}
        await hub.commands.ask(LI, FileRequest.meta.kind, asked)
    new = page.locator("[data-column=new]")
    await expect(new.locator("h3")).to_have_text(["噪音Noise", "水Water"])
    await expect(new.locator(".count")).to_have_text("2")


async def test_what_is_not_well_done_goes_back_with_the_reason(page: Page, hub: House) -> None:
    await hub.enrol("guard", "maintainer")
    await hub.commands.ask(LI, FileRequest.meta.kind, {"category": "door", "text": "t1"})
    (row,) = [change.value for change in hub.rows.snapshot(LI, frozenset({RequestRow.meta.kind}))]
    assert row is not None
    request = str(row["id"])
    done = RequestFinished(request=request, by="zhang", text=None, photos=(), at=hub.clock.utc())
    hub.hub.publish(done, source="test")
    await board(page)
    await page.locator("[data-column=done]").get_by_role("button", name="没修好").click()
    form = page.get_by_role("dialog")
    await form.get_by_role("button", name="没修好").click()
    await expect(form).to_contain_text("请填写这一项")
    await form.get_by_label("备注").fill("门还是关不上")
    await form.get_by_role("button", name="没修好").click()
    await expect(page.locator("[data-column=doing] article")).to_have_count(1)
    found = hub.rows.get("request", request)
    assert isinstance(found, RequestRow)
    assert (found.state, found.assignee) == ("doing", "zhang")
