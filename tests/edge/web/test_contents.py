from __future__ import annotations

import io
from typing import Any

import msgspec
import pytest
from PIL import Image

from edge.web.contents import MOST_BYTES
from models.content import Block, Run, Text
from tests.edge.web.house import Browser, House, browser

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

WORDS = msgspec.json.encode(Text(title="停水通知", blocks=(Block(runs=(Run(text="明天上午九点停水。"),)),)))


async def upload(one: Browser, data: bytes, kind: str = "text", audience: str = "public") -> tuple[int, Any]:
    url = f"{one.url}/api/contents?kind={kind}&audience={audience}"
    async with one.session.post(url, data=data, headers={"Origin": one.url}) as answer:
        return answer.status, await answer.json()


async def fetched(one: Browser, name: str) -> tuple[int, str, bytes]:
    async with one.session.get(f"{one.url}/api/contents/{name}") as answer:
        return answer.status, answer.content_type, await answer.read()


def picture() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "a phone that somebody owns"
    Image.new("RGB", (80, 40), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_a_text_is_read_as_it_was_written(admin: Browser) -> None:
    status, made = await upload(admin, WORDS)
    assert (status, made["kind"], made["pages"]) == (201, "text", 1)
    status, kind, data = await fetched(admin, made["id"])
    assert (status, kind) == (200, "application/json")
    assert msgspec.json.decode(data, type=Text) == msgspec.json.decode(WORDS, type=Text)


@pytest.mark.parametrize("data", [b"", b"{}", b'{"title": 1}', b"\xff\xfe", b"[" * 5000])
async def test_what_is_no_text_is_refused_in_words(admin: Browser, data: bytes) -> None:
    status, answer = await upload(admin, data)
    assert status == 422
    assert answer["words"]["zh"]


async def test_a_picture_stands_upright_and_tells_nothing_of_its_camera(home: House, admin: Browser) -> None:
    await home.draw()
    status, made = await upload(admin, picture(), "picture")
    assert status == 201
    _, kind, data = await fetched(admin, made["id"])
    assert kind in {"image/jpeg", "image/png"}
    assert Image.open(io.BytesIO(data)).size == (40, 80)
    assert b"a phone" not in data
    status, answer = await upload(admin, b"\x89PNG\r\n\x1a\nno picture", "picture")
    assert (status, answer["code"]) == (422, "bad_picture")


async def test_a_page_of_a_pdf_is_a_picture(home: House, admin: Browser) -> None:
    await home.draw()
    out = io.BytesIO()
    Image.new("RGB", (200, 300), "white").save(out, "PDF", save_all=True, append_images=[Image.new("RGB", (200, 300))])
    status, made = await upload(admin, out.getvalue(), "pages")
    assert (status, made["pages"]) == (201, 2)
    async with admin.session.get(f"{admin.url}/api/contents/{made['id']}/pages/1") as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert Image.open(io.BytesIO(await answer.read())).convert("L").getpixel((5, 5)) == 0
    assert (await admin.ask("GET", f"/api/contents/{made['id']}/pages/2"))[0] == 404


async def test_what_a_resident_writes_is_for_them_and_for_who_works_for_them(home: House) -> None:
    await home.enrol("resident", login="zhao")
    await home.enrol("resident", login="qian")
    await home.enrol("grid_worker", login="sun")
    async with (
        browser(home.url) as zhao,
        browser(home.url) as qian,
        browser(home.url) as sun,
        browser(home.url) as none,
    ):
        for one, login in ((zhao, "zhao"), (qian, "qian"), (sun, "sun")):
            assert await one.sign_in(login) == 200
        _, made = await upload(zhao, WORDS, audience="field")
        name = made["id"]
        assert (await fetched(zhao, name))[0] == 200
        assert (await fetched(sun, name))[0] == 200
        assert (await fetched(qian, name))[0] == 404
        assert (await fetched(none, name))[0] == 401
        assert (await upload(zhao, WORDS, "pages"))[0] == 403
    person = next(it for it in home.vault.people() if home.people.name_of(it) == "Zhao")
    kept = await home.library.read(name)
    assert kept is not None
    assert kept.owner == person


async def test_what_is_too_large_or_of_no_kind_is_refused(admin: Browser) -> None:
    assert (await upload(admin, b"x" * (MOST_BYTES["text"] + 1)))[0] == 413
    assert (await upload(admin, WORDS, "music"))[0] == 400
    assert (await upload(admin, WORDS, audience="everybody"))[0] == 400


async def test_a_screen_reads_and_uploads_nothing(home: House, admin: Browser) -> None:
    _, public = await upload(admin, WORDS)
    _, inside = await upload(admin, WORDS, audience="field")
    await admin.ask("POST", "/api/panel", {"door": "gate"})
    assert (await fetched(admin, public["id"]))[0] == 200
    assert (await fetched(admin, inside["id"]))[0] == 404
    assert (await upload(admin, WORDS))[0] == 403


async def test_who_uploads_without_end_is_slowed_down(home: House, admin: Browser) -> None:
    statuses = [(await upload(admin, b"{}"))[0] for _ in range(45)]
    assert statuses[:40] == [422] * 40
    assert 429 in statuses
    home.clock.ahead += 60
    assert (await upload(admin, b"{}"))[0] == 422
