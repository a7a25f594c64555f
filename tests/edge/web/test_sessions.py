from __future__ import annotations

from pathlib import Path

import pytest

from models.ports import NewPerson
from tests.edge.web.house import PASSWORD, Browser, House, browser, house

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


async def test_the_first_administrator_is_made_once_and_signed_in(tmp_path: Path) -> None:
    async with house(tmp_path) as home, browser(home.url) as guest:
        assert (await guest.ask("GET", "/api/session"))[1]["code"] == "not_set_up"
        form = {"name": "林小雨", "login": "lin", "password": PASSWORD}
        status, who, _ = await guest.ask("POST", "/api/setup", form)
        assert (status, who["roles"], who["name"]) == (200, ["maintainer"], "林小雨")
        assert (await guest.ask("GET", "/api/session"))[1] == who
        status, problem, _ = await guest.ask("POST", "/api/setup", form)
        assert (status, problem["code"]) == (409, "already_set_up")


@pytest.mark.parametrize(
    ("login", "password", "code", "zh"),
    [("a", "short", "password_short", "密码至少要 10 位"), ("Wang", PASSWORD, "login_taken", "登录名已被使用")],
)
async def test_setup_says_what_it_does_not_take(tmp_path: Path, login: str, password: str, code: str, zh: str) -> None:
    async with house(tmp_path) as home, browser(home.url) as guest:
        await home.enrol("guard", login="wang")
        form = {"name": "a", "login": login, "password": password}
        status, problem, _ = await guest.ask("POST", "/api/setup", form)
        assert (status, problem["code"]) == (422, code)
        assert zh in problem["words"]["zh"]
        assert not home.people.has_administrator()


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(guest: Browser) -> None:
    _, _, response = await guest.ask("POST", "/api/session", {"login": "admin", "password": PASSWORD})
    cookie = response.cookies["linli_session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert int(cookie["max-age"]) == 12 * 3600
    assert response.headers["Cache-Control"] == "no-store"


async def test_wrong_password_and_unknown_login_are_answered_alike(guest: Browser) -> None:
    wrong = await guest.ask("POST", "/api/session", {"login": "admin", "password": "not this one"})
    nobody = await guest.ask("POST", "/api/session", {"login": "nobody", "password": "not this one"})
    assert wrong[0] == nobody[0] == 401
    assert wrong[1] == nobody[1]


async def test_signing_out_ends_the_session_even_for_a_kept_cookie(home: House, admin: Browser) -> None:
    kept = {cookie.key: cookie.value for cookie in admin.session.cookie_jar}
    assert (await admin.ask("DELETE", "/api/session"))[0] == 200
    admin.session.cookie_jar.update_cookies(kept)
    assert (await admin.ask("GET", "/api/session"))[0] == 401


async def test_the_secret_is_not_stored(tmp_path: Path) -> None:
    async with house(tmp_path) as home, browser(home.url) as guest:
        await home.enrol("maintainer")
        await guest.sign_in()
        (cookie,) = guest.session.cookie_jar
        secret = cookie.value.encode()
    assert secret not in _everything_in(tmp_path)


async def test_a_session_ends_with_its_time(home: House) -> None:
    actor = await home.people.enrol(_guard())
    token = await home.people.open_session(actor, lifetime=-1.0)
    async with browser(home.url) as guest:
        guest.session.cookie_jar.update_cookies({"linli_session": token})
        assert (await guest.ask("GET", "/api/session"))[0] == 401


async def test_who_was_deleted_is_signed_out_at_the_next_request(home: House, admin: Browser) -> None:
    await home.enrol("guard", login="wang")
    async with browser(home.url) as guard:
        assert await guard.sign_in("wang") == 200
        person = (await guard.ask("GET", "/api/session"))[1]["id"]
        assert (await admin.ask("GET", f"/api/people/{person}"))[1] == {"name": "Wang"}
        home.people.forget(person)
        assert (await guard.ask("GET", "/api/session"))[0] == 401
        assert (await admin.ask("GET", f"/api/people/{person}"))[0] == 404


async def test_a_panel_is_bound_to_its_door_and_replaces_the_person(home: House, admin: Browser) -> None:
    kept = {cookie.key: cookie.value for cookie in admin.session.cookie_jar}
    assert (await admin.ask("POST", "/api/panel", {"door": "no-such"}))[0] == 404
    status, panel, response = await admin.ask("POST", "/api/panel", {"door": "gate"})
    assert (status, panel["roles"], panel["scope"]) == (200, ["panel"], ["gate"])
    assert int(response.cookies["linli_session"]["max-age"]) == 365 * 86_400
    assert (await admin.ask("GET", "/api/commands"))[1][0]["kind"] == "access.present_pin"
    async with browser(home.url) as thief:
        thief.session.cookie_jar.update_cookies(kept)
        assert (await thief.ask("GET", "/api/session"))[0] == 401


async def test_a_guard_may_not_make_a_panel(home: House) -> None:
    await home.enrol("guard", login="wang")
    async with browser(home.url) as guard:
        await guard.sign_in("wang")
        assert (await guard.ask("POST", "/api/panel", {"door": "gate"}))[0] == 403


def _everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def _guard() -> NewPerson:
    return NewPerson(name="Li", roles=frozenset({"guard"}), login="li", password=PASSWORD)
