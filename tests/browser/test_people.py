from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from models.people import Consent
from models.ports import NewPerson
from tests.browser.conftest import sign_in
from tests.edge.web.house import House
from tests.edge.web.test_people import FACE

pytestmark = [pytest.mark.browser, pytest.mark.allow_hosts(["127.0.0.1"])]


async def test_a_consent_is_taken_back_for_who_asks_for_it(page: Page, hub: House) -> None:
    await hub.enrol("maintainer")
    consent = Consent(given=1_700_000_000_000_000_000, by="desk", text="v1")
    await hub.people.enrol(
        NewPerson(name="李明", roles=frozenset({"resident"}), card="12345678", faces=(FACE,), consent=consent)
    )
    await sign_in(page)
    await page.goto("/pages/people/")
    await page.get_by_label("姓名").fill("李")
    await page.get_by_role("main").get_by_role("button", name="查找").click()
    await page.get_by_role("button", name="李明").click()
    person = page.locator(".person")
    await expect(person).to_contain_text("居民")
    await expect(person.locator("[data-way=card]")).to_contain_text("有")
    await expect(person.locator("[data-way=pin]")).to_contain_text("没有")
    await expect(person.locator("[data-way=consent]")).to_contain_text("2023-11-1")
    await person.get_by_role("button", name="撤回人脸同意").click()
    await page.get_by_role("dialog").get_by_role("button", name="撤回人脸同意").click()
    await expect(page.get_by_role("status").filter(has_text="已记录")).to_be_visible()
