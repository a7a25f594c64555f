"""The project's pages: their links, headings, code, and the commands they name."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^ {4}(\S.*)$", re.MULTILINE)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
SCRIPT = re.compile(r"(?<![\w/.-])script/(\w+)")


def pages() -> list[Path]:
    """List README, CHANGELOG and all of docs/."""
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def name(page: Path) -> str:
    """Return the page's path as people write it."""
    return page.relative_to(ROOT).as_posix()


def text(page: Path) -> str:
    """Return the page's text."""
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    return [code for spoken, code in FENCE.findall(text(page)) if spoken == language]


def prose(page: Path) -> str:
    """Return the page without its fenced blocks."""
    return FENCE.sub("", text(page))


def headings(page: Path) -> set[str]:
    """Return the anchors of the page's headings, as GitHub makes them."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in HEADING.findall(prose(page))}


def links(page: Path) -> list[str]:
    """Return where the page's links lead, but for the web."""
    return [link for link in LINK.findall(INLINE.sub("", prose(page))) if "://" not in link]


def commands(page: Path) -> Iterator[list[str]]:
    """Yield the words of each command line the page names, from `linli` or `script/…` on."""
    lines = [line for _, code in FENCE.findall(text(page)) for line in code.splitlines()]
    for said in [*lines, *INDENTED.findall(prose(page)), *INLINE.findall(prose(page))]:
        if re.match(r"(linli|script/\w+)( |$)", said):
            yield shlex.split(re.split(r"\s{3,}|[>|]| #", said)[0].strip(), comments=True)
