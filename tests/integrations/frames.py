"""Frames as text: `>` the request, `<` what came back, `=` what it means; `#` a remark, an empty line between."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct


class Recorded(Struct, frozen=True):
    request: bytes
    reply: bytes
    meaning: str


def recorded(folder: Path) -> list[Recorded]:
    """Read all frames of a folder, hexadecimal or, in double quotes, as Python writes text."""
    blocks = [block for path in sorted(folder.glob("*.txt")) for block in path.read_text().strip().split("\n\n")]
    return [_block(block) for block in blocks]


def _block(text: str) -> Recorded:
    lines = {line[0]: line[1:].strip() for line in text.splitlines()}
    return Recorded(_bytes(lines[">"]), _bytes(lines["<"]), lines["="])


def _bytes(text: str) -> bytes:
    if text.startswith('"'):
        return text[1:-1].encode("ascii").decode("unicode_escape").encode("latin-1")
    return bytes.fromhex(text)
