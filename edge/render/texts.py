"""Texts as they are kept: decoded, checked, written again."""

from __future__ import annotations

import msgspec

from edge.render.refusals import BAD_TABLE, BAD_TEXT, EMPTY_TEXT, TEXT_TOO_LONG
from models.content import Block, Table, Text
from models.ports import ContentRefused

TEXT_MAX = 64 * 1024
"""Bytes of JSON: ten full screens of Chinese."""


def clean_text(data: bytes) -> bytes:
    """Return the text's JSON; ContentRefused where it is none, says nothing, or is too long."""
    if len(data) > TEXT_MAX:
        raise ContentRefused(TEXT_TOO_LONG)
    try:
        text = msgspec.json.decode(data, type=Text)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ContentRefused(BAD_TEXT) from error
    if any(len(row) != len(table.columns) for table in _tables(text) for row in table.rows):
        raise ContentRefused(BAD_TABLE)
    if not _says_something(text):
        raise ContentRefused(EMPTY_TEXT)
    return msgspec.json.encode(text)


def _tables(text: Text) -> list[Table]:
    return [block for block in text.blocks if isinstance(block, Table)]


def _says_something(text: Text) -> bool:
    words = [run.text for block in text.blocks if isinstance(block, Block) for run in block.runs]
    cells = [cell for table in _tables(text) for row in (table.columns, *table.rows) for cell in row]
    return any(each.strip() for each in (text.title, *words, *cells))
