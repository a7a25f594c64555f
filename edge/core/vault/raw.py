"""Run as a script: counts byte strings that are in files, whatever a database says of them.

A process of its own because closing any descriptor of a file drops all POSIX locks that the process has on it, those
of its SQLite connections too (sqlite.org/howtocorrupt.html, section 2.2). Standard library only, so that it starts
fast. Stdin: JSON {"files": [path], "pieces": [hexadecimal]}; stdout: how many pieces were found.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def count(files: list[str], pieces: list[bytes]) -> int:
    """Return how many of the pieces are in any of the files; one that is not there holds nothing."""
    found: set[bytes] = set()
    for path in map(Path, files):
        content = path.read_bytes() if path.exists() else b""
        found |= {piece for piece in pieces if piece in content}
    return len(found)


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    print(count(asked["files"], [bytes.fromhex(piece) for piece in asked["pieces"]]))  # noqa: T201
