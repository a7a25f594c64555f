from __future__ import annotations

import gzip
import re
from typing import Any

import pytest

from edge.web.page_files import PAGES, load_pages, modules_of
from tests.edge.web.house import Browser

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

PRELOAD = re.compile(r'rel="modulepreload" href="([^"]+)"')


def test_modules_are_found_through_those_that_lead_to_them_each_once() -> None:
    sources = {
        "/pages/pond/page.js": b'import { a } from "./a.js";\nimport "/pages/_shared/b.js";\nimport "./gone.js";',
        "/pages/pond/a.js": b'import {\n  b,\n} from "/pages/_shared/b.js";',
        "/pages/_shared/b.js": b'// import "./not.js"\nimport { a } from "../pond/a.js";\nexport { c } from "./c.js";',
        "/pages/_shared/c.js": b"",
        "/pages/_shared/not.js": b"",
    }
    assert modules_of("pond", sources) == ("/pages/pond/a.js", "/pages/_shared/b.js", "/pages/_shared/c.js")


def test_every_page_names_the_modules_it_will_ask_for() -> None:
    pages = load_pages(PAGES)
    for page in pages.values():
        if page.spec is None:
            continue
        named = PRELOAD.findall(page.files["index.html"].body.decode())
        assert len(named) == len(set(named))
        for url in named:
            _, _, folder, file = url.split("/")
            assert file in pages[folder].files, url
    assert "/pages/_shared/live.js" in PRELOAD.findall(pages["console"].files["index.html"].body.decode())


async def test_a_browser_that_takes_gzip_gets_it(guest: Browser) -> None:
    whole: list[Any] = []
    packed: list[Any] = []
    for kept, coding in ((whole, "identity"), (packed, "gzip")):
        headers = {"Accept-Encoding": coding}
        url = f"{guest.url}/pages/_shared/tokens.css"
        async with guest.session.get(url, headers=headers, auto_decompress=False) as answer:
            assert answer.headers["Vary"] == "Accept-Encoding"
            kept += [answer.headers.get("Content-Encoding"), await answer.read(), answer.headers["ETag"]]
    assert (whole[0], packed[0]) == (None, "gzip")
    assert gzip.decompress(packed[1]) == whole[1]
    assert len(packed[1]) < len(whole[1]) / 2
    assert whole[2] == packed[2]
