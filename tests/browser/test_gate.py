from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace
from playwright.async_api import Page, expect

from models.access import DoorRow, FacePromptRow
from models.people import Consent, NewFace
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
    await page.get_by_role("dialog").get_by_role("button", name="设为这块屏").click()
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
        ("ambiguous", "请再输房号密码", "Room number and PIN"),
        ("not_live", "请用密码开门", "Please use your PIN"),
        ("too_near", "请退后一步", "One step back"),
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


async def test_a_step_that_shows_a_living_face_is_asked_for_with_its_seconds(gate: Page, hub: House) -> None:
    until = hub.clock.utc() + 9_000_000_000
    hub.rows.put("gate", FacePromptRow(id="gate", step="turn_left", until=until))
    await expect(gate.locator(".title")).to_contain_text("请慢慢向左转头")
    await expect(gate.locator(".title")).to_contain_text("slowly to your left")
    await expect(gate.locator(".hint")).to_contain_text("秒")
    hub.rows.drop("face_prompt", "gate")
    await expect(gate.locator(".title")).to_contain_text("请看摄像头")


async def test_a_consent_is_taken_back_on_the_gates_screen_and_the_faces_are_gone(gate: Page, hub: House) -> None:
    (person,) = [one for one in hub.vault.people() if hub.people.name_of(one) == "赵敏"]
    face = NewFace(embedder="dlib-resnet-v1", values=bytes(512), quality=0.9, source="photo")
    hub.vault.add_faces(person, (face,), Consent(given=1, by="staff", text="2026-11"))
    await gate.get_by_role("button", name="撤回刷脸同意").click()
    await expect(gate.locator(".title")).to_contain_text("撤回刷脸同意")
    await touch(gate, ROOM)
    await expect(gate.locator(".go")).to_contain_text("撤回同意")
    await touch(gate, PIN)
    await expect(gate.locator(".title")).to_contain_text("已撤回")
    assert hub.board.pulses == [], "a withdrawal opens nothing"
    async with asyncio.timeout(10):
        while hub.vault.gallery("dlib-resnet-v1").people:  # noqa: ASYNC110 (the vault's own thread)
            await asyncio.sleep(0.05)
    await touch(gate, ROOM)
    await touch(gate, PIN)
    await expect(gate.locator(".title")).to_contain_text("请进")


async def test_who_only_looked_at_taking_it_back_keeps_the_consent(gate: Page, hub: House) -> None:
    await gate.get_by_role("button", name="撤回刷脸同意").click()
    await gate.get_by_role("button", name="不撤回，返回").click()
    await expect(gate.locator(".title")).to_contain_text("请看摄像头")
    await touch(gate, ROOM)
    await touch(gate, PIN)
    await expect(gate.locator(".title")).to_contain_text("请进")


async def test_the_gate_reaches_nothing_else(gate: Page) -> None:
    for path in ("/pages/console/", "/pages/maintenance/"):
        response = await gate.goto(path)
        assert response is not None
        assert response.status == 403


async def test_every_target_is_large_enough_for_a_finger(gate: Page) -> None:
    for box in [await target.bounding_box() for target in await gate.locator("button:visible").all()]:
        assert box is not None
        assert min(box["width"], box["height"]) >= 48
