"""For the command line, on a live or a closed journal: tail, export, set aside."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from edge.core.journal.database import FILE, SPILL, open_reader
from edge.core.journal.rows import read_after, scan_after
from models.envelope import Entry


def tail(path: Path, count: int) -> list[Entry]:
    """Return the newest entries, oldest of them first. Raise JournalError."""
    with contextlib.closing(open_reader(path)) as connection:
        newest: int = connection.execute("SELECT coalesce(max(seq), 0) FROM entry").fetchone()[0]
        return read_after(connection, max(0, newest - count), count)


def export(path: Path, after_seq: int = 0) -> Iterator[bytes]:
    """Yield each entry after `after_seq` as one line of JSON, `hash` in hexadecimal. Raise JournalError."""
    with contextlib.closing(open_reader(path)) as connection:
        for entry in scan_after(connection, after_seq):
            fields = msgspec.structs.asdict(entry) | {"hash": entry.hash.hex(), "lane": entry.lane.name.lower()}
            yield msgspec.json.encode(fields) + b"\n"


def set_aside(folder: Path) -> Path | None:
    """Move a damaged journal into a folder beside it and return that; None where there is nothing. Hub stopped."""
    names = (FILE, f"{FILE}-wal", f"{FILE}-shm", SPILL)
    left = [folder / name for name in names if (folder / name).exists()]
    if not left:
        return None
    aside = folder / f"set-aside-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    aside.mkdir()
    for file in left:
        file.rename(aside / file.name)
    return aside
