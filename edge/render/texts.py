"""Texts as they are kept: decoded, checked, written again."""

from __future__ import annotations

import re

import msgspec

from edge.render.refusals import BAD_TABLE, BAD_TEXT, EMPTY_TEXT, TEXT_TOO_LONG
from models.content import Block, Run, Table, Text
from models.ports import ContentRefused

TEXT_MAX = 64 * 1024
"""Bytes of JSON: ten full screens of Chinese."""

_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def clean_text(data: bytes) -> bytes:
    """Return the text's JSON; ContentRefused where it is none, says nothing, or is too long."""
    if len(data) > TEXT_MAX:
        raise ContentRefused(TEXT_TOO_LONG)
    try:
        text = read_text(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ContentRefused(BAD_TEXT) from error
    if any(len(row) != len(table.columns) for table in _tables(text) for row in table.rows):
        raise ContentRefused(BAD_TABLE)
    if not _says_something(text):
        raise ContentRefused(EMPTY_TEXT)
    return msgspec.json.encode(text)


def read_text(data: bytes) -> Text:
    """Decode a text, control characters as spaces; msgspec.MsgspecError, UnicodeDecodeError: it is none."""
    text = msgspec.json.decode(data, type=Text)
    blocks = tuple(_plain_table(each) if isinstance(each, Table) else _plain_block(each) for each in text.blocks)
    return Text(title=_line(text.title), blocks=blocks, signature=_line(text.signature))


def _plain_table(table: Table) -> Table:
    return Table(tuple(map(_line, table.columns)), tuple(tuple(map(_line, row)) for row in table.rows))


def _plain_block(block: Block) -> Block:
    return Block(tuple(Run(_plain(run.text), bold=run.bold) for run in block.runs), block.style)


def _line(text: str) -> str:
    return _plain(text).replace("\n", " ")


def _plain(text: str) -> str:
    return _CONTROLS.sub(" ", text)


def _tables(text: Text) -> list[Table]:
    return [block for block in text.blocks if isinstance(block, Table)]


def _says_something(text: Text) -> bool:
    words = [run.text for block in text.blocks if isinstance(block, Block) for run in block.runs]
    cells = [cell for table in _tables(text) for row in (table.columns, *table.rows) for cell in row]
    return any(each.strip() for each in (text.title, *words, *cells))
