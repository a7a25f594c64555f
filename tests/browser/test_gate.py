from __future__ import annotations

import pytest
from msgspec.structs import replace
from playwright.async_api import Page, expect

from models.access import DoorRow
from models.ports import NewPerson
from tests.browser.conftest import sign_in
from tests.edge.web.house import House

pytestmark = [pytest.mark.browser, pytest.mark.allow_hosts(["127.0.0.1"])]
ROOM, PIN = "3-501", "271828"


@pytest.fixture
async def gate(page: Page, hub: House) -> Page:
    """The gate screen, made by a maintainer on that very browser."""
    await hub.enrol("maintainer")
    resident = NewPerson(name="赵敏", roles=frozenset({"resident"}), room=ROOM, pin=PIN)
    await hub.people.enrol(resident)
    await sign_in(page)
    await page.goto("/pages/maintenance/")
    await page.locator("[data-door=gate] button").click()
    await page.get_by_role("dialog").get_by_role("button", name="设为门口屏").click()
    await page.wait_for_url("**/pages/gate/")
    await expect(page.locator(".title")).to_contain_text("请看摄像头")
    return page


def say(hub: House, **changes: object) -> None:
    row = hub.rows.get("door", "gate")
    assert isinstance(row, DoorRow)
    hub.rows.put("gate", replace(row, **changes))


async def touch(gate: Page, text: str) -> None:
    for sign in text:
        await gate.get_by_role("button", name=sign, exact=True).click()
    await gate.locator(".go").click()


async def test_room_and_pin_by_touch_open_the_door(gate: Page, hub: House) -> None:
    await touch(gate, ROOM)
    await touch(gate, PIN)
    await expect(gate.locator(".title")).to_contain_text("请进")
    await expect(gate.locator(".title")).to_contain_text("Please come in")
    assert len(hub.board.pulses) == 1
    await expect(gate.locator(".field .typed").first).to_have_text("")


async def test_room_and_pin_by_keyboard_open_the_door(gate: Page, hub: House) -> None:
    await gate.keyboard.type(ROOM)
    await gate.keyboard.press("Enter")
    await gate.keyboard.type(PIN)
    await expect(gate.locator(".field .typed").nth(1)).to_have_text("●●●●●●")
    await gate.keyboard.press("Enter")
    await expect(gate.locator(".title")).to_contain_text("请进")
    assert len(hub.board.pulses) == 1


async def test_a_wrong_pin_is_said_and_the_screen_returns_to_idle(gate: Page, hub: House) -> None:
    await touch(gate, ROOM)
    await touch(gate, "000001")
    await expect(gate.locator(".title")).to_contain_text("房号或密码不对")
    assert hub.board.pulses == []
    await expect(gate.locator(".title")).to_contain_text("请看摄像头", timeout=12_000)


@pytest.mark.parametrize(
    ("reason", "zh", "en"),
    [
        ("too_dark", "光线太暗", "Too dark"),
        ("too_far", "请走近一点", "Come closer"),
        ("not_known", "没有认出您", "Not recognised"),
    ],
)
async def test_the_gate_says_why_it_stays_shut(gate: Page, hub: House, reason: str, zh: str, en: str) -> None:
    say(hub, refused=reason, refused_at=hub.clock.utc())
    await expect(gate.locator(".title")).to_contain_text(zh)
    await expect(gate.locator(".title")).to_contain_text(en)


async def test_without_a_camera_or_vision_the_pin_is_asked_for(gate: Page, hub: House) -> None:
    say(hub, vision_lost="hung")
    await expect(gate.locator(".title")).to_contain_text("请输入房号密码")
    say(hub, board_lost="silent")
    await expect(gate.locator(".title")).to_contain_text("门锁故障")


async def test_the_gate_reaches_nothing_else(gate: Page) -> None:
    for path in ("/pages/console/", "/pages/maintenance/"):
        response = await gate.goto(path)
        assert response is not None
        assert response.status == 403


async def test_every_target_is_large_enough_for_a_finger(gate: Page) -> None:
    for box in [await target.bounding_box() for target in await gate.locator("button:visible").all()]:
        assert box is not None
        assert min(box["width"], box["height"]) >= 48
