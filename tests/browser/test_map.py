from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.async_api import FilePayload, Locator, Page, expect

from models.plan import PlaceRow, PlanRow
from tests.browser.conftest import sign_in
from tests.edge.web.house import House

pytestmark = [pytest.mark.browser, pytest.mark.allow_hosts(["127.0.0.1"])]


def a_plan() -> FilePayload:
    file = io.BytesIO()
    Image.new("RGB", (800, 500), "white").save(file, "PNG")
    return FilePayload(name="ground.png", mimeType="image/png", buffer=file.getvalue())


async def the_map(page: Page, hub: House) -> Locator:
    await hub.enrol("staff", "maintainer")
    await sign_in(page)
    await page.goto("/pages/map/")
    return page.locator("ln-plan [data-thing=gate]")


async def test_a_thing_is_placed_dragged_and_moved_by_keys(page: Page, hub: House) -> None:
    await hub.draw()
    gate = await the_map(page, hub)
    await expect(page.get_by_text("还没有平面图")).to_be_visible()
    await page.get_by_role("button", name="布置").click()
    await page.get_by_text("新的平面图").click()
    await page.fill("[name=name]", "小区总图")
    await page.locator("[name=picture]").set_input_files(a_plan())
    await page.get_by_role("button", name="上传").click()
    await expect(page.locator(".plans button")).to_have_text("小区总图")
    await page.locator("[data-shelf=gate]").click()
    await expect(gate).to_have_attribute("style", "left: 50%; top: 50%;")
    box = await page.locator(".places").bounding_box()
    assert box is not None
    await gate.hover()
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 5, steps=3)
    await page.mouse.up()
    await expect(gate).to_have_attribute("style", "left: 25%; top: 20%;")
    await gate.focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Shift+ArrowDown")
    await expect(gate).to_have_attribute("style", "left: 26%; top: 25%;")
    await expect(gate).to_have_attribute("aria-busy", "false")
    await page.reload()
    await expect(gate).to_have_attribute("style", "left: 26%; top: 25%;")
    row = hub.rows.get("place", "gate")
    assert isinstance(row, PlaceRow)
    assert (row.x, row.y) == (0.26, 0.25)
    await page.get_by_role("button", name="布置").click()
    await gate.focus()
    await page.keyboard.press("Delete")
    await expect(gate).to_have_count(0)


async def test_the_plan_shows_each_thing_as_it_is(page: Page, hub: House) -> None:
    gate = await the_map(page, hub)
    hub.rows.put("ground", PlanRow(id="ground", picture="gone", label=None))
    hub.rows.put("gate", PlaceRow(thing="gate", plan="ground", x=0.5, y=0.5))
    await expect(gate).to_contain_text("门关")
    hub.board.sense(open_=True)
    await expect(gate).to_contain_text("未经指令被打开")
    await expect(gate).to_have_class("place tone bad")
    hub.board.state.lost("silent")
    await expect(gate).to_contain_text("没有响应")
    await gate.click()
    await expect(page.locator(".details")).to_contain_text("没有响应")


async def test_a_guard_sees_the_map_and_arranges_nothing(page: Page, hub: House) -> None:
    await hub.enrol("maintainer")
    await hub.enrol("guard", login="wang")
    await sign_in(page, "wang")
    await page.goto("/pages/map/")
    await expect(page.get_by_text("还没有平面图")).to_be_visible()
    await expect(page.get_by_role("button", name="布置")).to_be_hidden()
