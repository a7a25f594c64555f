"""No page keeps anybody out: axe finds nothing serious in any size, light or dark."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from edge.web.page_files import PAGES, load_pages
from models.glass import Glass, Program, Slide, Slot
from models.roles import Role
from models.screens import ProgramRow, TouchRow
from tests.browser.axe import serious_in_all_looks
from tests.edge.web.house import LOGIN, PASSWORD, House

pytestmark = [pytest.mark.browser, pytest.mark.allow_hosts(["127.0.0.1"])]
READY = "() => !document.querySelector('main').hidden && document.querySelector('main').innerText.trim().length > 1"
PANELS = {"door": {"door": "gate"}, "program": {"screen": "hall"}, "touch": {"screen": "lobby"}}
WELCOME = Slide(id="a" * 32, template="welcome")
ROLES: tuple[Role, ...] = ("maintainer", "guard", "staff", "grid_worker", "resident", "panel")
SPECS = {name: page.spec for name, page in load_pages(PAGES).items() if page.spec is not None}


FIRST = {name: next((role for role in ROLES if role in spec.roles), "maintainer") for name, spec in SPECS.items()}
"""Each page in the first role that opens it."""


@pytest.mark.parametrize("role", [role for role in ROLES if role in FIRST.values()])
async def test_no_page_has_a_serious_violation(page: Page, hub: House, role: Role) -> None:
    wrong = []
    await hub.enrol("maintainer")
    if role != "panel":
        await hub.enrol(role, login="somebody")
        await ask(page, hub, "session", {"login": "somebody", "password": PASSWORD})
    for name in (name for name, first in FIRST.items() if first == role):
        if role == "panel":
            await become(page, hub, SPECS[name].needs or "door")
        await page.goto(f"/pages/{name}/")
        await page.wait_for_function(READY)
        wrong += [f"{name} {each}" for each in await serious_in_all_looks(page)]
    assert wrong == []


async def become(page: Page, hub: House, needs: str) -> None:
    program = Program(id="b" * 32, slots=(Slot(start=0, end=1, slides=(WELCOME,)),), fallback=())
    hub.rows.put("hall", ProgramRow(id="hall", name="大堂屏", glass=Glass(width=320, height=180), program=program))
    hub.rows.put("lobby", TouchRow(id="lobby", name="大堂", area="1 号楼", camera=None))
    await page.goto("about:blank")  # no page is there to see its session end
    await ask(page, hub, "session", {"login": LOGIN, "password": PASSWORD})
    await ask(page, hub, "panel", PANELS[needs])


async def ask(page: Page, hub: House, what: str, data: dict[str, str]) -> None:
    answer = await page.request.post(f"/api/{what}", data=data, headers={"Origin": hub.url})
    assert answer.ok, await answer.text()
