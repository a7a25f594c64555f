from __future__ import annotations

import pytest
from msgspec.structs import replace
from playwright.async_api import Browser, Page, expect

from models.access import DoorRow
from models.faces import FaceGateRow
from models.system import HealthRow, ReadingRow
from models.things import Measures, Thing
from tests.browser.conftest import sign_in, try_to_sign_in
from tests.browser.wire import wire_to
from tests.edge.web.house import LOGIN, PASSWORD, House

pytestmark = [pytest.mark.browser, pytest.mark.allow_hosts(["127.0.0.1"])]
DOOR = "linli-tile:has(h3:text-is('东门'))"


async def test_the_first_run_makes_an_administrator_who_reaches_every_page(page: Page) -> None:
    await page.goto("/")
    for name, text in (("name", "林小雨"), ("login", "lin"), ("password", PASSWORD), ("again", "typed otherwise")):
        await page.fill(f"input[name={name}]", text)
    await page.click("button[type=submit]")
    await expect(page.get_by_role("alert")).to_contain_text("两次输入的密码不一样")
    await page.fill("input[name=again]", PASSWORD)
    await page.click("button[type=submit]")
    for name, title in (("console", "值班台"), ("maintenance", "维护")):
        await expect(page.locator(f"nav a[href='/pages/{name}/']")).to_contain_text(title)
    await expect(page.locator(".me")).to_have_text("林小雨")


async def test_a_wrong_password_is_said_in_both_languages(page: Page, hub: House) -> None:
    await hub.enrol("maintainer")
    await try_to_sign_in(page, LOGIN, "not the one")
    await expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    await expect(page.get_by_role("alert")).to_contain_text("Login or password is wrong")


async def test_a_guard_opens_the_door_and_sees_command_sensor_and_event(page: Page, hub: House) -> None:
    await hub.enrol("maintainer")
    await hub.enrol("guard", login="wang")
    await sign_in(page, "wang")
    door = page.locator(DOOR)
    await expect(door.locator(".headline")).to_contain_text("门已关")
    await door.get_by_role("button", name="开门").click()
    confirm = page.get_by_role("dialog").get_by_role("button", name="开门")
    await expect(confirm).to_be_disabled()
    await page.get_by_role("dialog").get_by_text("快递外卖").click()
    await confirm.click()
    await expect(door.get_by_role("status")).to_contain_text("已发出开门指令")
    await expect(door.locator("[data-fact=commanded]")).to_contain_text("门锁已释放")
    await expect(door.locator("[data-fact=sensed]")).to_contain_text("已开")
    await expect(door.locator(".headline")).to_contain_text("门已开")
    events = page.locator("#events")
    await expect(events).to_contain_text("Wang 发出开门指令：东门（快递外卖）")
    await expect(events).to_contain_text("东门已打开")
    assert len(hub.board.pulses) == 1


async def test_putting_it_off_opens_nothing(page: Page, hub: House) -> None:
    await hub.enrol("guard", "maintainer")
    await sign_in(page)
    await page.goto("/pages/console/")
    await page.locator(DOOR).get_by_role("button", name="开门").click()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert hub.board.pulses == []


async def test_a_guard_does_not_reach_maintenance(page: Page, hub: House) -> None:
    await hub.enrol("maintainer")
    await hub.enrol("guard", login="wang")
    await sign_in(page, "wang")
    await expect(page.locator(DOOR)).to_be_visible()
    response = await page.goto("/pages/maintenance/")
    assert response is not None
    assert response.status == 403
    await expect(page.locator("h1")).to_contain_text("您没有这个权限")


async def test_what_is_wrong_is_said_in_words_and_taken_back(page: Page, hub: House) -> None:
    await hub.enrol("maintainer")
    await sign_in(page)
    await page.goto("/pages/console/")
    hub.board.state.lost("silent")
    hub.rows.put("journal", HealthRow(id="journal", state="full", waiting=12))
    hub.rows.put("city", HealthRow(id="city", state="offline", waiting=3))
    troubles = page.locator("#troubles")
    for words in ("没有响应。它控制的门现在不能从这里打开", "存储已满：12 条", "与城市平台断开：3 条"):
        await expect(troubles).to_contain_text(words)
    await expect(page.locator(DOOR).locator("[data-fact=board]")).to_contain_text("没有响应")
    hub.board.state.online()
    await expect(troubles).not_to_contain_text("没有响应")


async def test_good_news_of_a_board_that_is_lost_since_is_taken_back(page: Page, hub: House) -> None:
    await hub.enrol("guard", "maintainer")
    await sign_in(page)
    await page.goto("/pages/console/")
    door = page.locator(DOOR)
    await door.get_by_role("button", name="开门").click()
    await page.get_by_role("dialog").get_by_text("快递外卖").click()
    await page.get_by_role("dialog").get_by_role("button", name="开门").click()
    await expect(door.locator(".answer")).to_contain_text("已发出开门指令")
    hub.board.state.lost("silent")
    await expect(door.locator(".answer")).to_be_hidden()
    await expect(door.get_by_role("button", name="开门")).to_be_enabled()


async def test_a_device_nobody_wrote_a_page_for_has_a_tile(page: Page, hub: House) -> None:
    await hub.enrol("maintainer")
    await sign_in(page)
    await page.goto("/pages/console/")
    hub.rows.put("pond", Thing(id="pond", name="荷花池", area="中庭", abilities=(Measures(("water.level",)),)))
    row = ReadingRow(device="pond", kind="water.level", unit="cm", value=41.5, at=hub.clock.utc())
    hub.rows.put("pond/water.level", row)
    tile = page.locator("linli-tile:has(h3:text-is('荷花池'))")
    await expect(tile).to_contain_text("41.5 cm")


async def test_a_broken_connection_is_never_shown_as_live(page: Page, hub: House) -> None:
    await hub.enrol("maintainer")
    await sign_in(page)
    await page.goto("/pages/console/")
    await expect(page.locator(".shell .state")).to_contain_text("实时")
    await hub.stop_serving()
    await expect(page.locator(".stale")).to_contain_text("连接已中断")
    await hub.serve_again()
    await expect(page.locator(".shell .state")).to_contain_text("实时")
    await expect(page.locator(".stale")).to_be_hidden()


async def test_a_network_that_swallows_everything_is_seen_in_seconds_and_heals(chromium: Browser, hub: House) -> None:
    await hub.enrol("maintainer")
    async with wire_to(hub.url) as (url, wire), await chromium.new_context(base_url=url) as context:
        page = await context.new_page()
        await sign_in(page)
        await page.goto("/pages/console/")
        await expect(page.locator(".shell .state")).to_contain_text("实时")
        wire.whole.clear()
        await expect(page.locator(".stale")).to_contain_text("连接已中断", timeout=3_500)
        wire.whole.set()
        await expect(page.locator(".shell .state")).to_contain_text("实时")


async def test_a_call_from_the_gate_is_answered(page: Page, hub: House) -> None:
    await hub.enrol("guard", "maintainer")
    await sign_in(page)
    await page.goto("/pages/console/")
    await expect(page.locator(DOOR)).to_be_visible()
    panel = await page.context.browser.new_context(base_url=hub.url) if page.context.browser else None
    assert panel is not None
    gate = await panel.new_page()
    await sign_in(gate)
    await gate.goto("/pages/maintenance/")
    await gate.locator("[data-door=gate] button").click()
    await gate.get_by_role("dialog").get_by_role("button", name="设为这块屏").click()
    await gate.get_by_role("button", name="呼叫物业").click()
    await expect(gate.locator(".call")).to_contain_text("已通知物业")
    await page.locator("#calls").get_by_role("button", name="我来处理").click()
    await expect(page.locator("#calls")).to_be_empty()
    await expect(gate.locator(".call")).to_contain_text("物业已接")
    await panel.close()


async def test_every_target_is_large_enough_for_a_finger(page: Page, hub: House) -> None:
    await hub.enrol("guard", "maintainer")
    await sign_in(page)
    await page.goto("/pages/console/")
    await page.locator(DOOR).get_by_role("button", name="开门").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    targets = await page.locator("button:visible, a:visible, label.choice:visible").all()
    assert len(targets) > 8
    for box in [await target.bounding_box() for target in targets]:
        assert box is not None
        assert min(box["width"], box["height"]) >= 48


async def test_a_door_that_a_photograph_opens_is_said_in_red(page: Page, hub: House) -> None:
    await hub.enrol("maintainer")
    await sign_in(page)
    await expect(page.locator(DOOR)).to_be_visible()
    assert await page.locator(".trouble", has_text="活体检测已关闭").count() == 0
    row = hub.rows.get("door", "gate")
    assert isinstance(row, DoorRow)
    hub.rows.put("gate", replace(row, liveness="off"))
    trouble = page.locator(".trouble.bad", has_text="照片也能开门")
    await expect(trouble).to_contain_text("东门")
    await expect(trouble).to_contain_text("a photograph opens this door")


async def test_staff_see_how_sure_faces_are_at_a_door(page: Page, hub: House) -> None:
    await hub.enrol("maintainer")
    await sign_in(page)
    gate = FaceGateRow(
        id="gate",
        camera="cam",
        detector="yunet",
        embedder="dlib-resnet-v1",
        liveness="required",
        passive=True,
        people=412,
        threshold=0.36,
        state="calibrated",
        fpir=0.00087,
    )
    hub.rows.put("gate", gate)
    fact = page.locator(DOOR).locator("[data-fact=face]")
    await expect(fact).to_contain_text("412 人，陌生人误认约 0.087 %")
    hub.rows.put("gate", replace(gate, state="not_enough_data", fpir=None, people=12))
    await expect(fact).to_contain_text("not enough data")
