"""The vault's file: one writer at a time, reads that wait for nobody, and what is deleted is seen to be gone."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from edge.core.vault.errors import NotErased, VaultError

FILE = "vault.db"
BUSY_S = 5.0
PATIENCE_S = 20.0
"""So long a deletion waits for readers in other processes to end."""
AGAIN_S = 0.05
PIECE = 16
PIECES = 4
"""So many bytes of deleted data are looked for together, at so many places of each."""


class Database:
    """One SQLite file in WAL mode. `db` is for short reads: a longer one would show all others its own moment."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.touch(0o600)  # the log that SQLite makes beside it takes its mode
        self._lock = threading.Lock()
        self._writer = connect(path)
        path.chmod(0o600)
        # Reads have a connection of their own: one that shares the writer's would wait for its disk.
        self.db = connect(path)
        self.patience_s = PATIENCE_S

    def close(self) -> None:
        """Close the file."""
        self.db.close()
        self._writer.close()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Give one transaction, from any thread; it is rolled back where the block raises."""
        with self._lock:
            _execute(self._writer, "BEGIN IMMEDIATE")
            try:
                yield self._writer
                _execute(self._writer, "COMMIT")
            except BaseException as error:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                if isinstance(error, sqlite3.OperationalError):
                    raise translated(error) from error
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection of its own that sees one moment, for reads that take long."""
        with closing(connect(self.path)) as db:
            db.execute("BEGIN")
            yield db

    def erase(self, traces: Sequence[bytes], mark: int, *, rewrite: bool = False) -> None:
        """See to it that deleted bytes are in no file, page or log any more; NotErased, with the remedy.

        `mark` is what `unproven` said of that deletion. The file is written anew where traces are found, where none
        is known, and where an earlier deletion is unproven.
        """
        pieces = [piece.hex() for trace in traces for piece in _pieces(trace)]
        self._truncate()
        if rewrite or mark > 1 or self._found(pieces):  # SQLite 3.40 was seen to leave bytes where it moves cells
            with self._lock:
                _execute(self._writer, "VACUUM")
            self._truncate()
            if self._found(pieces):
                raise NotErased(f"{self.path}: deleted, but its bytes are still on the disk: try again")
        with self.write() as db:
            db.execute("UPDATE counter SET value = 0 WHERE name = 'unproven' AND value = ?", (mark,))

    def _truncate(self) -> None:
        """Empty the write-ahead log, in which deleted pages live on; readers of older moments hold it up."""
        until = time.monotonic() + self.patience_s
        with closing(connect(self.path)) as db:
            db.execute("PRAGMA busy_timeout = 0")  # while SQLite itself waited here nobody could write
            while _held(db):
                if time.monotonic() > until:
                    raise NotErased(
                        f"{self.path}: deleted and void, but another program is reading an older state of the file: "
                        "end it, then try again (`linli vault check` finishes it)"
                    )
                time.sleep(AGAIN_S)

    def _found(self, pieces: list[str]) -> bool:
        files = [f"{self.path}{end}" for end in ("", "-wal", "-shm")]
        script = str(Path(__file__).with_name("raw.py"))
        asked = json.dumps({"files": files, "pieces": pieces})
        try:
            told = subprocess.run(  # nothing from outside is in its words
                [sys.executable, "-I", "-S", script], input=asked, capture_output=True, text=True, check=True
            )
        except (OSError, subprocess.CalledProcessError) as error:
            raise NotErased(f"{self.path}: deleted, but it could not be looked at: {error}") from error
        return int(told.stdout) > 0


def connect(path: Path) -> sqlite3.Connection:
    """Open a connection that any thread may use; VaultError where the file is no vault."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=BUSY_S)
    settings = (
        "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON",
        "secure_delete = ON", "temp_store = MEMORY",  # nothing of it in a temporary file
    )  # fmt: skip
    try:
        for setting in settings:
            _execute(db, f"PRAGMA {setting}")
    except VaultError:
        db.close()
        raise
    return db


def _pieces(trace: bytes) -> Iterator[bytes]:
    step = max(2 * PIECE, len(trace) // PIECES)
    return (trace[at : at + PIECE] for at in range(0, len(trace) - PIECE + 1, step))


def unproven(db: sqlite3.Connection) -> int:
    """Count a deletion, inside its transaction; return how many nobody has seen to be gone yet, with this one."""
    row = db.execute("UPDATE counter SET value = value + 1 WHERE name = 'unproven' RETURNING value").fetchone()
    return int(row[0])


def _held(db: sqlite3.Connection) -> bool:
    """Tell whether the log could not be emptied now: `wal_checkpoint` answers (busy, frames, moved)."""
    try:
        return bool(db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return True
        raise translated(error) from error


def _execute(db: sqlite3.Connection, statement: str) -> None:
    try:
        db.execute(statement)
    except sqlite3.Error as error:
        raise translated(error) from error


def translated(error: sqlite3.Error) -> VaultError:
    """Return it in words, with the remedy."""
    if getattr(error, "sqlite_errorcode", None) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return VaultError(f"vault.db: {error}: copy the data folder, then put vault.db back from its backup")
    return VaultError(f"the vault can't be used: {error}: see `linli doctor` for disk and rights")
