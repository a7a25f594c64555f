"""The pictures of docs/screens, taken of the real hub: `python -m tests.browser.screenshots`."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Page, ViewportSize, async_playwright, expect

from edge.core.identity import People
from edge.core.vault import Vault
from edge.demo.community import ADMIN, DOOR, GUARD, RESIDENT, run_module
from edge.vision.config import VisionConfig
from edge.vision.photos import template_of
from models.people import Consent, NewFace
from models.ports import NewPerson
from models.roles import Role
from tests.browser.conftest import FLAGS
from tests.browser.test_hub import TILE, open_by_hand, sign_in
from tests.hub import RunningHub, hub_in

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"
DESK: ViewportSize = {"width": 1280, "height": 800}
PORTRAIT: ViewportSize = {"width": 800, "height": 1280}


async def main() -> None:
    """Start a hub, go through its screens, write the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with hub_in(Path(folder)) as hub, async_playwright() as playwright:
            await start(hub)
            browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            desk = await browser.new_page(base_url=hub.url, locale="zh-CN", viewport=DESK)
            await desk.goto("/")
            await shoot(desk, "signin")
            await sign_in(desk, GUARD)
            gate = await browser.new_page(base_url=hub.url, locale="zh-CN", viewport=PORTRAIT)
            await at_the_gate(gate)
            await at_the_desk(desk, hub)
            keeper = await browser.new_page(base_url=hub.url, locale="zh-CN", viewport=DESK)
            await sign_in(keeper, ADMIN)
            await keeper.goto("/pages/maintenance/")
            await expect(keeper.locator("main")).to_contain_text("gate-board")
            await shoot(keeper, "maintenance")
            await browser.close()


async def start(hub: RunningHub) -> None:
    clip, portrait = hub.folder / "visitor.mp4", hub.folder / "portrait.png"
    await run_module("edge.demo.clip", str(clip), str(portrait))
    cache = str(hub.data / "models")
    await enrol(hub, await template_of(portrait.read_bytes(), VisionConfig(), cache, cache))
    hub.watch(clip)
    hub.config["devices"][0]["name"], hub.config["devices"][1]["name"] = "东门门锁板", "东门摄像头"
    await hub.start_board("0:0:2500:300")
    await hub.start()


async def enrol(hub: RunningHub, template: bytes) -> None:
    vault = Vault(hub.data)
    people = People(vault)
    staff: tuple[tuple[str, Role, tuple[str, str]], ...]
    staff = (("陈工", "maintainer", ADMIN), ("王师傅", "guard", GUARD))
    for name, role, (login, password) in staff:
        await people.enrol(NewPerson(name=name, roles=frozenset({role}), login=login, password=password))
    resident: frozenset[Role] = frozenset({"resident"})
    await people.enrol(NewPerson(name="李敏", roles=resident, room=RESIDENT[0], pin=RESIDENT[1]))
    face = NewFace(embedder=VisionConfig().gallery, values=template, quality=0.9, source="photo")
    consent = Consent(given=1, by="staff", text="2026-11")
    await people.enrol(NewPerson(name="艾琳", roles=resident, faces=(face,), consent=consent))
    vault.close()


async def at_the_gate(gate: Page) -> None:
    await sign_in(gate, ADMIN)
    await gate.goto("/pages/maintenance/")
    await gate.locator(f"[data-door={DOOR}] button").click()
    await gate.get_by_role("dialog").get_by_role("button", name="设为这块屏").click()
    await gate.wait_for_url("**/pages/gate/")
    await expect(gate.locator(".title")).to_contain_text("请看摄像头")
    await shoot(gate, "gate")
    await typed(gate, RESIDENT[0], "000000")
    await expect(gate.locator("main")).to_contain_text("不对")
    await shoot(gate, "gate_refused")
    await typed(gate, *RESIDENT)
    await expect(gate.locator(".title")).to_contain_text("请进")
    await shoot(gate, "gate_open")
    await gate.get_by_role("button", name="呼叫").click()


async def at_the_desk(desk: Page, hub: RunningHub) -> None:
    await expect(desk.locator("#events")).to_contain_text("艾琳", timeout=30_000)
    await expect(desk.locator(TILE).locator("[data-fact=sensed]")).to_contain_text("已关")
    await open_by_hand(desk)
    await expect(desk.locator(TILE).locator("[data-fact=sensed]")).to_contain_text("已开")
    await shoot(desk, "console")
    await hub.tell_board("silent")
    await expect(desk.locator("#troubles")).to_contain_text("它控制的门现在不能从这里打开")
    await expect(desk.locator(TILE)).to_contain_text("控制板")
    await shoot(desk, "console_fault")
    await hub.tell_board("ok")
    await expect(desk.locator(TILE)).not_to_contain_text("控制板")


async def typed(gate: Page, *words: str) -> None:
    for word in words:
        for sign in word:
            await gate.get_by_role("button", name=sign, exact=True).click()
        await gate.locator(".go").click()


async def shoot(page: Page, name: str) -> None:
    await page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    asyncio.run(main())
