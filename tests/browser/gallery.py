"""The pictures of docs/screens that show screens, taken of a real hub: `python -m tests.browser.gallery`."""

from __future__ import annotations

import asyncio
import io
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec
from PIL import Image, ImageDraw
from playwright.async_api import Browser, Page, async_playwright, expect

from edge.demo.screens import NOTICE, OPTIONS, QUESTION
from edge.domains import screens
from edge.domains.screens.config import KioskScreen, TouchScreen
from models.alarms import RaiseAlarm
from models.content import Block, Run, Text
from models.directory import Hours, ServiceRow
from models.envelope import Refusal
from models.glass import Glass
from models.notices import DraftNotice, PublishNotice
from models.nouns import Command
from models.people import HUB, Actor
from models.plan import PlaceThing, SetPlan
from models.polls import OpenPoll
from models.program import slides_of
from models.requests import FileRequest, TakeRequest
from models.screens import ProgramRow
from models.shifts import BeginShift
from models.visits import PlanVisit
from tests.browser.conftest import FLAGS, sign_in
from tests.browser.screenshots import FOLDER
from tests.edge.web.house import House, house

HERE: Any = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
HOUR = 3_600_000_000_000
SHOWN = screens.Config(
    screens=(
        KioskScreen(id="hall", name="大堂屏", area="1号楼", width=1280, height=720),
        TouchScreen(id="lobby", name="大堂触摸屏", area="1号楼"),
    )
)
EPAPER = Glass(width=800, height=480, palette="mono")
STAFF = ("alarms", "requests", "map", "notices", "screens")


async def main() -> None:
    """Fill a hub with a day's work, go through its screens, write the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        async with house(Path(folder), shown=SHOWN) as hub, async_playwright() as playwright:
            await hub.enrol("staff", "maintainer")
            await hub.enrol("grid_worker", login="grid")
            await hub.draw()
            await a_day(hub)
            browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            await of_residents(browser, hub)
            await of_staff(browser, hub)
            await browser.close()
            await of_paper(hub)


async def a_day(hub: House) -> None:
    notice = await kept(hub, NOTICE)
    soon = time.time_ns() + 48 * HOUR
    draft = await asked(hub, DraftNotice(kind="notice", text=notice, expires=soon))
    await asked(hub, PublishNotice(notice=draft))
    options = tuple([await kept(hub, Text(title=option)) for option in OPTIONS])
    await asked(hub, OpenPoll(question=await kept(hub, QUESTION), options=options, closes=soon))
    for words, category in (("3号楼电梯有异响", "lift"), ("楼道灯不亮", "lighting"), ("下水道堵了", "water")):
        text = await kept(hub, Text(blocks=(Block(runs=(Run(text=words),)),)))
        request = await asked(hub, FileRequest(category=category, text=text, urgent=category == "lift"))  # type: ignore[arg-type]
    await asked(hub, TakeRequest(request=request))
    await asked(hub, RaiseAlarm(kind="access.door_held_open", subject="gate"), by=HUB)
    await asked(hub, BeginShift())
    for address in ("3-2-501 李奶奶", "5-1-102 周爷爷"):
        await asked(hub, PlanVisit(household=await kept(hub, Text(title=address)), reason="care", due="2026-11-25"))
    picture = await hub.library.keep(plan(), "picture", audience="field")
    await asked(hub, SetPlan(plan="ground", picture=picture.id, label=await kept(hub, Text(title="小区总图"))))
    await asked(hub, PlaceThing(thing="gate", plan="ground", x=0.82, y=0.45))
    hours = (Hours(start=480, end=1200),)
    hub.rows.put(
        "care", ServiceRow(id="care", category="elder_care", name="居家养老", phone="010-5550103", hours=hours)
    )


async def of_residents(browser: Browser, hub: House) -> None:
    lobby = await panel(browser, hub, "lobby", 1080, 1920)
    await lobby.goto("/pages/community/")
    await lobby.wait_for_selector("html[data-live=live]")
    await lobby.wait_for_timeout(500)
    await shoot(lobby, "community")
    hall = await panel(browser, hub, "hall", 1280, 720)
    await hall.goto("/pages/screen/")
    await expect(hall.locator("#stage img").first).to_be_visible()
    await shoot(hall, "reading_screen")


async def of_staff(browser: Browser, hub: House) -> None:
    desk = await browser.new_page(base_url=hub.url, **HERE, viewport={"width": 1280, "height": 800})
    await sign_in(desk)
    for page in STAFF:
        await desk.goto(f"/pages/{page}/")
        await desk.wait_for_selector("html[data-live=live]")
        await desk.wait_for_timeout(800)
        await shoot(desk, page)
    phone = await browser.new_page(base_url=hub.url, **HERE, viewport={"width": 390, "height": 844})
    await sign_in(phone, "grid")
    await phone.goto("/pages/grid/")
    await expect(phone.locator("main")).to_contain_text("李奶奶")
    await shoot(phone, "grid")


async def of_paper(hub: House) -> None:
    """Draw what hangs as an e-paper panel of one bit shows it."""
    row = hub.rows.get(ProgramRow.meta.kind, "hall")
    assert isinstance(row, ProgramRow)
    slide = next(each for each in slides_of(row.program) if each.template == "notice")
    frame = await hub.glass.preview(slide, EPAPER)
    (FOLDER / "epaper.png").write_bytes(frame.data)


async def panel(browser: Browser, hub: House, screen: str, width: int, height: int) -> Page:
    """Give a tab that is the screen's own."""
    actor = Actor(id=f"panel.{screen}", roles=frozenset({"panel"}), scope=frozenset({screen}), via="session")
    token = await hub.people.open_session(actor, 3600)
    page = await browser.new_page(base_url=hub.url, **HERE, viewport={"width": width, "height": height})
    await page.context.add_cookies([{"name": "linli_session", "value": token, "url": hub.url}])
    return page


async def kept(hub: House, text: Text) -> str:
    return (await hub.library.keep(msgspec.json.encode(text), "text", audience="public")).id


async def asked(hub: House, command: Command, by: Actor | None = None) -> str:
    """Ask as the first person there is, who is in the office."""
    office = Actor(id=hub.vault.people()[0], roles=frozenset({"staff", "guard"}))
    reply: Any = await hub.commands.submit(by or office, command)
    assert not isinstance(reply, Refusal), reply
    return str(reply.id)


def plan() -> bytes:
    """Draw a simple ground plan."""
    image = Image.new("RGB", (1200, 700), "#eef2ef")
    draw = ImageDraw.Draw(image)
    for x in range(3):
        for y in range(2):
            draw.rounded_rectangle((90 + x * 300, 80 + y * 300, 310 + x * 300, 260 + y * 300), 12, fill="#c9d6cf")
    draw.line((980, 20, 980, 680), fill="#9aa8a1", width=6)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


async def shoot(page: Page, name: str) -> None:
    await page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    asyncio.run(main())
