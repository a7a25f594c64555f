"""The pages of the screens: folders that are found and read once."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urljoin

import msgspec

from models.people import Actor
from models.roles import Role
from models.text import Words

PAGES = Path(__file__).parent / "pages"
SHARED = "_shared"
HOME = "home"
SIGN_IN = "signin"
WORTH_IT = 1024
"""Bytes from which a file is packed."""

IMPORT = re.compile(r"""^(?:import|export)\b[^"';]*["']([^"']+\.js)["']""", re.MULTILINE)
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}


class PageSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page's `page.json`. Empty `roles`: no sign-in is needed.

    `order`: its place in the list of pages; who signs in lands on the first. `rows` are the kinds of rows its
    live stream carries, `commands` what its buttons ask. `needs`: a kind of row without which it is of no use to a
    panel, and not among its pages.
    """

    title: Words
    roles: tuple[Role, ...]
    rows: tuple[str, ...]
    commands: tuple[str, ...]
    strings: dict[str, dict[str, str]]
    order: int = 100
    needs: str | None = None


class File(msgspec.Struct, frozen=True):
    """A file as it is served; `packed` by gzip, where that is worth it."""

    body: bytes
    type: str
    etag: str
    packed: bytes | None


class Page(msgspec.Struct, frozen=True):
    """A page's folder."""

    name: str
    spec: PageSpec | None
    files: Mapping[str, File]

    def is_for(self, actor: Actor | None) -> bool:
        """Tell whether the actor, None for nobody, may have the page's files."""
        if self.spec is None or not self.spec.roles:
            return True
        return actor is not None and actor.may(frozenset(self.spec.roles))


def load_pages(root: Path) -> dict[str, Page]:
    """Read every folder under `root`. ValueError names the file that is wrong and what it should be."""
    pages = {folder.name: _load(folder) for folder in sorted(root.iterdir()) if folder.is_dir()}
    sources = {f"/pages/{name}/{file}": it.body for name, page in pages.items() for file, it in page.files.items()}
    return {name: _with_preloads(page, sources) for name, page in pages.items()}


def _with_preloads(page: Page, sources: Mapping[str, bytes]) -> Page:
    """Have the page's index.html name every module that its script leads to, so that all are asked for at once."""
    index = page.files.get("index.html")
    if index is None:
        return page
    links = "".join(f'<link rel="modulepreload" href="{url}">\n' for url in modules_of(page.name, sources))
    body = index.body.replace(b"<script", links.encode() + b"<script", 1)
    return Page(page.name, page.spec, {**page.files, "index.html": _file(body, index.type)})


def modules_of(page: str, sources: Mapping[str, bytes]) -> tuple[str, ...]:
    """List the URLs of all modules that a page's page.js imports, directly or not, nearest first."""
    found: dict[str, None] = {}
    waiting = [f"/pages/{page}/page.js"]
    while waiting:
        url = waiting.pop(0)
        for named in IMPORT.findall(sources.get(url, b"").decode()):
            target = urljoin(url, named)
            if target not in found and target in sources:
                found[target] = None
                waiting.append(target)
    return tuple(found)


def _load(folder: Path) -> Page:
    files = {path.name: _read(path) for path in sorted(folder.iterdir()) if path.is_file()}
    if folder.name == SHARED:
        return Page(folder.name, None, files)
    for needed in ("index.html", "page.json"):
        if needed not in files:
            raise ValueError(f"{folder}: a page needs {needed}; add it or remove the folder")
    try:
        spec = msgspec.json.decode(files["page.json"].body, type=PageSpec)
    except msgspec.MsgspecError as error:
        raise ValueError(f"{folder / 'page.json'}: {error}") from None
    return Page(folder.name, spec, files)


def _read(path: Path) -> File:
    type_ = TYPES.get(path.suffix)
    if type_ is None:
        raise ValueError(f"{path}: a page holds {', '.join(sorted(TYPES))} only; remove it")
    return _file(path.read_bytes(), type_)


def _file(data: bytes, type_: str) -> File:
    packed = gzip.compress(data, mtime=0) if len(data) > WORTH_IT and type_ != "image/png" else None
    return File(data, type_, hashlib.sha256(data).hexdigest()[:32], packed)
