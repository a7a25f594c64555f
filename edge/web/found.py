"""What a search compares: documents made of rows, and how well each fits what was typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from models.content import Block, Text
from models.ports import RowChange
from models.text import Id, folded

PREFIX, WORD, INSIDE = 3, 2, 1
TITLE = 2
"""A hit in the title counts so many times as much as one in the text."""
AROUND = 40
"""So many characters of a text are shown on either side of what was found."""


class Document(Struct, frozen=True, kw_only=True):
    """Something that can be found. `contents`: texts that belong to it, the first its title where `title` is empty."""

    kind: str
    key: str
    title: str = ""
    text: str = ""
    contents: tuple[Id, ...] = ()


class Hit(Struct, frozen=True):
    """What was found; `page`: where it can be seen, None where the asker has no such page."""

    kind: str
    key: str
    title: str
    snippet: str
    page: str | None


def document(change: RowChange, words: Mapping[str, str]) -> Document:
    """Make a row's document; `words`: what codes such as `category.lift` are called."""
    value: Mapping[str, Any] = change.value or {}
    inner = value.get("notice") or value
    contents = [inner.get(name) for name in ("text", "place", "question", "found") if name in inner]
    if change.kind == "service":
        contents = []
    contents += [*value.get("options", ()), *(step["text"] for step in value.get("steps", ()))]
    told = ("name_en", "area", "phone", "place", "about") if change.kind == "service" else ("area", "subject")
    said = [value.get(name) or "" for name in told]
    said += [words.get(f"{name}.{value.get(name)}", "") for name in ("kind", "category", "state", "reason")]
    return Document(
        kind=change.kind,
        key=change.key,
        title=value.get("name") or (words.get(f"kind.{value.get('kind')}", "") if change.kind == "alarm" else ""),
        text=" ".join(word for word in [*said, change.key] if word),
        contents=tuple(one for one in contents if isinstance(one, str)),
    )


def plain(text: Text) -> tuple[str, str]:
    """Return a text's title and all else it says."""
    said = [line for block in text.blocks for line in _lines(block)]
    body = " ".join(part for part in (*said, text.signature) if part)
    return (text.title, body) if text.title else (body[: 2 * AROUND], body)


def fit(words: Sequence[str], title: str, text: str) -> int:
    """Return how well all the words fit, 0 where one is missing. `title` and `text` are folded."""
    scores = [max(TITLE * _score(word, title), _score(word, text)) for word in words]
    return sum(scores) if all(scores) else 0


def snippet(words: Sequence[str], text: str) -> str:
    """Return what stands around the first of the words, the text's beginning where none is in it."""
    shown = unicodedata.normalize("NFKC", text)
    places = [at for at in (shown.casefold().find(word) for word in words) if at >= 0]
    start = max(0, min(places, default=0) - AROUND)
    cut = shown[start : start + 3 * AROUND].strip()
    return ("…" if start else "") + cut + ("…" if start + 3 * AROUND < len(shown) else "")


def words_of(typed: str) -> list[str]:
    """Return the words that must all be found."""
    return folded(typed).split()


def _score(word: str, text: str) -> int:
    if word not in text:
        return 0
    if text.startswith(word):
        return PREFIX
    return WORD if re.search(rf"(?<!\w){re.escape(word)}", text) else INSIDE


def _lines(block: Any) -> Iterable[str]:  # noqa: ANN401 (a block or a table)
    if isinstance(block, Block):
        return ("".join(run.text for run in block.runs),)
    return (*block.columns, *(cell for row in block.rows for cell in row))
