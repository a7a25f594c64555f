"""The parts that pages are built of, on a page of their own making."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.async_api import Page, expect

from tests.browser.axe import serious_in_all_looks
from tests.browser.conftest import sign_in
from tests.edge.web.house import House

pytestmark = [pytest.mark.browser, pytest.mark.allow_hosts(["127.0.0.1"])]

BUILD = """async () => {
  const [dom, parts, tabs, roving, age, content, keep] = await Promise.all(
    ["dom", "parts", "tabs", "roving", "age", "content", "keep"].map((name) => import(`/pages/_shared/${name}.js`)),
  );
  await Promise.all(["photo", "mode", "speak"].map((name) => import(`/pages/_shared/${name}.js`)));
  const words = (zh, en) => ({ zh, en });
  const sheet = dom.h("link", { rel: "stylesheet", href: "/pages/_shared/parts.css" });
  document.head.append(sheet);
  const main = document.querySelector("main");
  const grid = dom.h("div", { class: "tiles" });
  for (const name of ["a", "b", "c", "d"]) {
    const tile = parts.tile({ title: words(name, name), hint: words("h", "h"), onclick() {}, extra: name === "d" });
    tile.id = name;
    grid.append(tile);
  }
  const place = parts.field({ name: "place", label: words("地点", "Place"), required: true });
  const form = dom.h("form", { class: "form" }, place, dom.h("button", {}, "go"));
  const list = parts.list({ keyOf: (x) => x, make: (x) => dom.h("span", {}, x) });
  list.show([]);
  const panel = (name) => dom.h("div", {}, name);
  const turned = tabs.tabs([
    { id: "one", words: words("一", "one"), panel: panel("first panel") },
    { id: "two", words: words("二", "two"), panel: panel("second panel") },
  ]);
  const text = keep.textFrom("停水通知", "# 时间\\n周三 <b>9 点</b>\\n- 一号楼", "物业");
  const kept = await keep.keepText(text);
  const chips = ["", "ok", "info", "warn", "bad"].map((tone) => parts.chip(words("状态", tone || "none"), tone));
  main.replaceChildren(
    grid, form, list, turned, dom.h("ln-elderly"), dom.h("ln-speak"), dom.h("ln-photo"), ...chips,
    content.textBox(kept.data.id), content.textBox("nobody.has.it"), age.age(Date.now() * 1e6 - 185e9),
  );
  roving.rove(grid);
}"""


@pytest.fixture
async def parts(page: Page, hub: House) -> Page:
    """A page with one of each."""
    await hub.enrol("maintainer")
    await sign_in(page)
    await page.goto("/pages/home/")
    await expect(page.locator("main")).to_be_visible()
    await page.evaluate(BUILD)
    return page


async def test_parts_serve_keyboard_finger_and_reader(parts: Page) -> None:
    text = parts.locator("ln-text").first
    await expect(text.locator("h3")).to_have_text("停水通知")
    await expect(text.locator(".heading")).to_have_text("时间")
    await expect(text).to_contain_text("周三 <b>9 点</b>")
    await expect(parts.locator("ln-text").last).to_contain_text("这份内容已删除")
    await expect(parts.locator("ln-age")).to_have_text("3 分钟前3 min ago")
    await expect(parts.locator(".list")).to_contain_text("暂无内容")
    assert await serious_in_all_looks(parts) == []
    await parts.set_viewport_size({"width": 1280, "height": 800})
    await parts.focus("#a")
    for key, focused in (("ArrowRight", "b"), ("End", "d"), ("ArrowLeft", "c"), ("Home", "a")):
        await parts.keyboard.press(key)
        await expect(parts.locator(f"#{focused}")).to_be_focused()
    assert await parts.locator(".tiles [tabindex='0']").count() == 1, "one Tab stop for the grid"
    await parts.get_by_role("tab", name="一").focus()
    await parts.keyboard.press("ArrowRight")
    await parts.keyboard.press("Enter")
    await expect(parts.get_by_text("second panel")).to_be_visible()
    await parts.get_by_role("button", name="go").click()
    await expect(parts.locator(".field .error")).to_contain_text("请填写这一项")


async def test_elderly_mode_is_larger_has_less_and_is_remembered(parts: Page) -> None:
    tile = parts.locator("#a")
    small = await tile.locator(".name").evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    await parts.get_by_role("button", name="大字模式").click()
    await expect(parts.locator("#d")).to_be_hidden()
    large = await tile.locator(".name").evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    assert large >= 1.25 * small
    for box in [await target.bounding_box() for target in await parts.locator("button:visible, a:visible").all()]:
        assert box is not None
        assert min(box["width"], box["height"]) >= 60
    assert await serious_in_all_looks(parts) == []
    await parts.reload()
    await expect(parts.locator("html")).to_have_attribute("data-mode", "elderly")


async def test_a_photo_is_shrunk_seen_and_kept(parts: Page, hub: House) -> None:
    await hub.draw()
    photo = io.BytesIO()
    Image.new("RGB", (3200, 800), "teal").save(photo, "PNG")
    files = [
        {"name": "door.png", "mimeType": "image/png", "buffer": photo.getvalue()},
        {"name": "no.png", "mimeType": "image/png", "buffer": b"no picture"},
    ]
    await parts.locator("ln-photo input").set_input_files(files)  # type: ignore[arg-type]
    await expect(parts.locator("ln-photo [role=alert]")).to_contain_text("不是可用的照片")
    await expect(parts.locator("ln-photo img")).to_have_js_property("naturalWidth", 1600)
    kept = await parts.evaluate("async () => document.querySelector('ln-photo').keep('field')")
    content = await hub.library.read(kept["ids"][0])
    assert content is not None
    assert Image.open(io.BytesIO(content.data)).size == (1600, 400)
    await parts.locator("ln-photo li button").click()
    await expect(parts.locator("ln-photo img")).to_have_count(0)
