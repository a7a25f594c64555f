"""Schema versions: one SQL file each, applied in order; `PRAGMA user_version` says how far a database is."""

from __future__ import annotations

import sqlite3
from pathlib import Path


class TooNew(Exception):
    """The database was written by a newer release than this one."""


def migrate(db: sqlite3.Connection, folder: Path) -> None:
    """Bring the database up to the newest `NNNN.sql` in the folder, each file in one transaction."""
    files = sorted(folder.glob("[0-9][0-9][0-9][0-9].sql"))
    have = int(db.execute("PRAGMA user_version").fetchone()[0])
    if have > len(files):
        where = db.execute("PRAGMA database_list").fetchone()[2]
        raise TooNew(f"{where} has schema {have}, this release knows {len(files)}: start the newer release again")
    for version, file in enumerate(files[have:], have + 1):
        db.executescript(f"BEGIN IMMEDIATE;\n{file.read_text()}\nPRAGMA user_version = {version};\nCOMMIT;")
