"""Opening the database: one connection a thread, schema versions as SQL files, damage told, never papered over."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from edge.core.journal.config import JournalCorrupt, JournalError
from edge.core.migrate import TooNew, migrate

FILE = "journal.db"
SPILL = "spill.bin"
LOCK = "journal.lock"
SCHEMA = Path(__file__).parent / "schema"


def open_writer(path: Path) -> sqlite3.Connection:
    """Open or create the database at the newest schema version. Raise JournalError, JournalCorrupt."""
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=160)
    except sqlite3.Error as error:
        raise JournalError(f"{path}: {error}: check that the folder exists and can be written") from error
    try:
        _pragmas(connection)
        migrate(connection, SCHEMA)
    except sqlite3.Error as error:
        connection.close()
        raise translate(error, path) from error
    except TooNew as error:
        connection.close()
        raise JournalError(str(error)) from error
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """Open the database for reading, live or closed. Raise JournalError, JournalCorrupt."""
    if not path.is_file():
        raise JournalError(f"{path}: there is no journal here")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        raise translate(error, path) from error
    if version > newest():
        connection.close()
        raise _too_new(path, version)
    return connection


def translate(error: sqlite3.Error, path: Path) -> JournalError:
    """Return what the error of SQLite means for whoever looks after the hub."""
    if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return JournalCorrupt(
            f"{path}: {error}. The journal is damaged and was left as it is. Copy the folder, then run "
            "`linli journal set-aside` to start a new one beside it; the city keeps what it has."
        )
    return JournalError(f"{path}: {error}")


def newest() -> int:
    """Return the schema version of this release."""
    return len(list(SCHEMA.glob("*.sql")))


def _pragmas(connection: sqlite3.Connection) -> None:
    # Pages that pruning frees are used again (auto_vacuum stays off): moving pages to shrink a file that
    # will grow back only wears the card.
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _too_new(path: Path, version: int) -> JournalError:
    return JournalError(f"{path} has schema {version}, this release knows {newest()}: start the newer release again")
