from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from models.glass import Glass, GlassRow, Program, Slide, Slot
from models.people import Actor
from models.screens import ProgramRow
from tests.edge.web.house import Browser, House
from tests.edge.web.test_contents import WORDS, upload
from tests.waiting import settled

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HALL = Glass(width=640, height=360)
WATCHER = Actor(id="watcher", roles=frozenset({"maintainer"}))
WELCOME = Slide(id="a" * 32, template="welcome")


def on_air(home: House, *slides: Slide) -> str:
    slot = Slot(start=0, end=2**62, slides=slides or (WELCOME,))
    program = Program(id="b" * 32, slots=(slot,), fallback=(WELCOME,))
    home.rows.put("hall", ProgramRow(id="hall", name="大堂屏", glass=HALL, program=program))
    return program.id


async def shown(one: Browser, path: str) -> tuple[int, Any]:
    async with one.session.get(one.url + path) as answer:
        if answer.content_type.startswith("image/"):
            return answer.status, Image.open(io.BytesIO(await answer.read()))
        return answer.status, await answer.json()


async def test_a_screen_gets_the_slides_of_its_program_as_its_glass_shows_them(home: House, admin: Browser) -> None:
    await home.draw()
    on_air(home)
    status, picture = await shown(admin, f"/api/frames/hall/{WELCOME.id}")
    assert (status, picture.size) == (200, (640, 360))
    assert len(picture.convert("L").getcolors()) > 1
    for path in (f"/api/frames/hall/{'c' * 32}", f"/api/frames/yard/{WELCOME.id}"):
        assert (await shown(admin, path))[0] == 404


async def test_a_slide_whose_content_is_gone_says_so(home: House, admin: Browser) -> None:
    on_air(home, Slide(id="d" * 32, template="notice", text="gone"))
    status, answer = await shown(admin, f"/api/frames/hall/{'d' * 32}")
    assert (status, answer["code"]) == (422, "content_gone")


async def test_a_draft_is_seen_as_the_screen_would_show_it_before_it_is_published(home: House, admin: Browser) -> None:
    await home.draw()
    on_air(home)
    _, made = await upload(admin, WORDS)
    asked = {"slide": {"template": "notice", "text": made["id"]}, "screen": "hall"}
    async with admin.session.post(f"{admin.url}/api/preview", json=asked, headers={"Origin": admin.url}) as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert Image.open(io.BytesIO(await answer.read())).size == (640, 360)
    await home.enrol("guard", login="wang")
    await admin.sign_in("wang")
    assert (await admin.ask("POST", "/api/preview", asked))[0] == 403


async def panel_of(home: House, admin: Browser, screen: str = "hall") -> None:
    """Make this browser the screen's own."""
    on_air(home)
    assert (await admin.ask("POST", "/api/panel", {"screen": screen}))[0] == 200


def said(home: House) -> list[str]:
    """The facts of screens so far."""
    entries = [change.value or {} for change in home.rows.snapshot(WATCHER, frozenset({"entry"}))]
    kinds = [str(entry["kind"]) for entry in sorted(entries, key=lambda entry: str(entry["id"]))]
    return [kind for kind in kinds if kind.startswith("screens.")]


async def test_what_a_screen_says_it_shows_is_a_row_each_time_and_a_fact_once(home: House, admin: Browser) -> None:
    await panel_of(home, admin)
    report = {"program": "b" * 32, "slide": WELCOME.id, "proof": "confirmed"}
    for _ in range(3):
        assert (await admin.ask("POST", "/api/glass/hall", report))[0] == 200
    row = home.rows.get("glass", "hall")
    assert isinstance(row, GlassRow)
    assert (row.sent, row.confirmed, row.failed) == (WELCOME.id, WELCOME.id, None)
    await settled(lambda: said(home) == ["screens.shown"])
    await admin.ask("POST", "/api/glass/hall", report | {"failed": "not_drawn"})
    await settled(lambda: said(home) == ["screens.shown", "screens.failed"])
    failed = home.rows.get("glass", "hall")
    assert isinstance(failed, GlassRow)
    assert (failed.confirmed, failed.failed) == (WELCOME.id, "not_drawn")


async def test_a_screen_speaks_for_itself_alone(home: House, admin: Browser) -> None:
    report = {"program": "b" * 32, "slide": WELCOME.id, "proof": "confirmed"}
    on_air(home)
    assert (await admin.ask("POST", "/api/glass/hall", report))[0] == 403
    await panel_of(home, admin)
    assert (await admin.ask("POST", "/api/glass/yard", report))[0] == 403
    assert (await admin.ask("POST", "/api/glass/hall", {"program": 1}))[0] == 400
    assert home.rows.get("glass", "hall") is None
