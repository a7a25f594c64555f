"""A browser without a Chinese voice, as Chromium on a Raspberry Pi is: the hub reads aloud, if it can."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Page, expect

from edge.web.speech import PROGRAM
from tests.browser.test_community import hall, publish, zhao
from tests.edge.web.house import House

__all__ = ["hall", "zhao"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(shutil.which(PROGRAM) is None, reason="no espeak-ng: script/setup --dev installs it"),
]


async def open_notice(page: Page, hub: House) -> None:
    await publish(hub, "停水", "今天停水。明天有水。")
    await page.locator(".news").get_by_role("button", name="停水").click()
    await expect(page.locator(".reading")).to_contain_text("明天有水。")


async def test_a_notice_is_read_sentence_by_sentence_and_can_be_stopped(hall: Page, hub: House) -> None:
    asked: list[str] = []
    hall.on("request", lambda one: asked.append(one.url) if "/api/speech?" in one.url else None)
    await open_notice(hall, hub)
    button = hall.locator("ln-speak button")
    async with hall.expect_response(lambda answer: "/api/speech?" in answer.url) as first:
        await button.click()
    answer = await first.value
    assert (answer.status, answer.headers["content-type"]) == (200, "audio/wav")
    await expect(button).to_have_attribute("aria-pressed", "true")
    await expect(button).to_have_attribute("aria-pressed", "false", timeout=15_000)  # each was played to its end
    pieces = [parse_qs(urlsplit(url).query)["text"][0] for url in dict.fromkeys(asked)]
    assert pieces[-2:] == ["今天停水。", "明天有水。"]
    count = len(asked)
    await button.click()
    await button.click()
    await expect(button).to_have_attribute("aria-pressed", "false")
    assert len(asked) <= count + 1


async def test_without_any_voice_nothing_is_offered(
    hall: Page, hub: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    async with hall.expect_response("**/api/speech/voices") as told:
        await open_notice(hall, hub)
    assert await (await told.value).json() == {"zh": False, "en": False}
    await expect(hall.locator("ln-speak")).to_be_hidden()
