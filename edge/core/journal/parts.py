"""What a journal is made of, opened off the loop: lock, spill file, database, reader."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from edge.core.journal.config import JournalConfig, JournalCorrupt, JournalError
from edge.core.journal.database import FILE, LOCK, SPILL, translate
from edge.core.journal.hold import Hold
from edge.core.journal.reader import Reader
from edge.core.journal.spill import Spill
from edge.core.journal.store import Store
from edge.core.journal.verify import check_tail
from models.envelope import Stamp
from models.nouns import Lane

MB = 1_000_000
BALLAST = "ballast.bin"
BALLAST_BYTES = 1 << 20


class Parts(Struct, frozen=True):
    """Open files of one journal."""

    lock: int
    store: Store
    hold: Hold
    reader: Reader
    acked: dict[Lane, int]

    def close(self) -> None:
        """Close all, the lock last."""
        self.reader.close()
        self.store.close()
        self.hold.close()
        os.close(self.lock)


def open_parts(folder: Path, config: JournalConfig, stamp: Callable[[], Stamp]) -> Parts:
    """Open or create the journal in `folder`, taking in what a spill file still holds. Raise JournalError."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    with contextlib.ExitStack() as undo:
        lock = _lock(folder / LOCK)
        undo.callback(os.close, lock)
        _refuse_orphans(folder)
        try:
            store = _open_store(path, config, stamp)
            undo.callback(store.close)
            spill = Spill(folder / SPILL, config.spill_mb * MB)
            undo.callback(spill.close)
            if not spill.empty:
                store.take_in(spill)
            reader = Reader(path)
            undo.callback(reader.close)
            check_tail(path)
            acked = store.acknowledged()
        except sqlite3.Error as error:
            raise translate(error, path) from error
        except OSError as error:
            raise JournalError(f"{folder}: {error}: check that the disk can be written") from error
        undo.pop_all()
    return Parts(lock, store, Hold(spill), reader, acked)


def _open_store(path: Path, config: JournalConfig, stamp: Callable[[], Stamp]) -> Store:
    # SQLite needs room for its WAL and its index before it can even read: on a full disk that room is
    # made by giving up a file that was kept for this. A hub must start on a full disk.
    ballast = path.with_name(BALLAST)
    try:
        store = Store(path, config, stamp)
    except JournalCorrupt:
        raise
    except JournalError:
        if not ballast.exists():
            raise
        ballast.unlink()
        return Store(path, config, stamp)
    with contextlib.suppress(OSError):
        _lay(ballast)
    return store


def _lay(ballast: Path) -> None:
    if ballast.exists() and ballast.stat().st_size == BALLAST_BYTES:
        return
    try:
        ballast.write_bytes(bytes(BALLAST_BYTES))
    except OSError:
        ballast.unlink(missing_ok=True)
        raise


def _lock(path: Path) -> int:
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        raise JournalError(f"{path.parent}: another hub has this journal open: stop it first") from None
    return fd


def _refuse_orphans(folder: Path) -> None:
    if (folder / FILE).exists():
        return
    for left in (folder / f"{FILE}-wal", folder / SPILL):
        if left.exists():
            raise JournalError(
                f"{folder / FILE} is missing but {left.name} is there: put the database back, or run "
                "`linli journal set-aside` to start a new journal beside what is left"
            )
