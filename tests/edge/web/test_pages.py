from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from edge.web.page_files import PAGES, load_pages
from models.glass import Glass, Program
from models.roles import Role
from models.screens import ProgramRow
from tests.edge.web.house import Browser, House, browser, house

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

OURS = {"console", "home", "maintenance", "gate", "community"}
"""The pages these tests speak of; there may be others."""


async def get(one: Browser, path: str) -> tuple[int, str]:
    status, _, response = await one.ask("GET", path)
    return status, response.headers.get("Location", "")


async def test_nobody_is_led_to_the_sign_in(guest: Browser) -> None:
    assert await get(guest, "/") == (303, "/pages/signin/")
    assert await get(guest, "/pages/console/") == (303, "/pages/signin/")
    assert (await get(guest, "/pages/console/page.js"))[0] == 401
    for public in ("/pages/signin/", "/pages/_shared/tokens.css"):
        assert (await get(guest, public))[0] == 200


@pytest.mark.parametrize(
    ("role", "start", "allowed"),
    [
        ("guard", "/pages/console/", {"console", "home"}),
        ("staff", "/pages/console/", {"console", "home"}),
        ("maintainer", "/pages/console/", {"console", "home", "maintenance"}),
        ("resident", "/pages/community/", {"home", "community"}),
    ],
)
async def test_each_role_reaches_its_own_pages_only(home: House, role: Role, start: str, allowed: set[str]) -> None:
    await home.enrol(role, login="somebody")
    async with browser(home.url) as one:
        await one.sign_in("somebody")
        assert await get(one, "/") == (303, start)
        for page in OURS:
            for file in ("", "page.js", "page.json"):
                assert (await get(one, f"/pages/{page}/{file}"))[0] == (200 if page in allowed else 403), page
        _, listed, _ = await one.ask("GET", "/api/pages")
        assert {page["name"] for page in listed} & OURS == allowed - {"home"}


async def test_a_panel_is_led_to_its_gate_and_nowhere_else(admin: Browser) -> None:
    await admin.ask("POST", "/api/panel", {"door": "gate"})
    assert await get(admin, "/") == (303, "/pages/gate/")
    assert (await get(admin, "/pages/console/"))[0] == 403


async def test_a_panel_is_led_to_the_page_of_what_it_is(admin: Browser, home: House) -> None:
    program = Program(id="a" * 32, slots=(), fallback=())
    home.rows.put("hall", ProgramRow(id="hall", name="大堂屏", glass=Glass(width=1080, height=1920), program=program))
    _, mine, _ = await admin.ask("GET", "/api/pages")
    assert "screen" not in {page["name"] for page in mine}, "it is for panels"
    status, panel, _ = await admin.ask("POST", "/api/panel", {"screen": "hall"})
    assert (status, panel["scope"], panel["roles"]) == (200, ["hall"], ["panel"])
    assert await get(admin, "/") == (303, "/pages/screen/")
    _, mine, _ = await admin.ask("GET", "/api/pages")
    assert [page["name"] for page in mine] == ["screen"]


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"screen": "nowhere"}, 404, "no_screen"),
        ({"screen": "gate"}, 404, "no_screen"),
        ({"door": "nowhere"}, 404, "no_such_door"),
        ({"door": "gate", "screen": "hall"}, 400, "bad_body"),
        ({}, 400, "bad_body"),
    ],
)
async def test_what_is_no_place_becomes_no_panel(admin: Browser, asked: dict[str, str], status: int, code: str) -> None:
    said, problem, _ = await admin.ask("POST", "/api/panel", asked)
    assert (said, problem["code"]) == (status, code)
    assert (await admin.ask("GET", "/api/session"))[1]["roles"] == ["maintainer"]


async def test_nothing_outside_the_folders_is_served(admin: Browser) -> None:
    for path in (
        "/pages/../server.py",
        "/pages/console/..%2f..%2fserver.py",
        "/pages/_shared/%2e%2e/server.py",
        "/pages/",
    ):
        assert (await get(admin, path))[0] in {403, 404}


async def test_an_unchanged_file_is_not_sent_again(guest: Browser) -> None:
    _, _, first = await guest.ask("GET", "/pages/signin/page.js")
    status, _, again = await guest.ask("GET", "/pages/signin/page.js", If_None_Match=first.headers["ETag"])
    assert status == 304
    assert again.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_new_page_is_a_new_folder_and_moves_nobody(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    shutil.copytree(PAGES, pages)
    (pages / "pond").mkdir()
    (pages / "pond" / "index.html").write_text("<!doctype html>")
    spec = {
        "title": {"zh": "池塘", "en": "Pond"},
        "roles": ["guard", "resident"],
        "rows": [],
        "commands": [],
        "strings": {"zh": {}, "en": {}},
    }
    (pages / "pond" / "page.json").write_bytes(msgspec.json.encode(spec))
    async with house(tmp_path / "data", pages=pages) as home, browser(home.url) as guard:
        await home.enrol("maintainer")
        await home.enrol("guard", login="wang")
        await guard.sign_in("wang")
        assert (await get(guard, "/pages/pond/"))[0] == 200
        _, listed, _ = await guard.ask("GET", "/api/pages")
        assert {"name": "pond", "title": spec["title"]} in listed
        assert await get(guard, "/") == (303, "/pages/console/")
        await home.enrol("resident", login="zhao")
        async with browser(home.url) as resident:
            await resident.sign_in("zhao")
            assert (await get(resident, "/pages/pond/"))[0] == 200


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("page.json", '{"title": 1}', "page.json"),
        ("page.json", "{}", "title"),
        ("app.exe", "", "app.exe"),
    ],
)
def test_a_wrong_page_is_named(tmp_path: Path, file: str, text: str, said: str) -> None:
    folder = tmp_path / "pond"
    folder.mkdir()
    (folder / "index.html").touch()
    (folder / "page.json").write_text("{}")
    (folder / file).write_text(text)
    with pytest.raises(ValueError, match=said):
        load_pages(tmp_path)


def test_a_page_without_its_description_is_named(tmp_path: Path) -> None:
    (tmp_path / "pond").mkdir()
    with pytest.raises(ValueError, match=r"needs index\.html"):
        load_pages(tmp_path)
