"""An open vault: the key that fits, and deletions that are proven."""

from __future__ import annotations

import contextlib
import logging
import resource
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from edge.core.vault import opening, rotation
from edge.core.vault.database import FILE, Database, translated, unproven
from edge.core.vault.errors import NotErased, VaultError
from edge.core.vault.keyfile import CREDENTIAL, NEXT, KeyFiles, alone, credential_file
from edge.core.vault.keys import Keys, keyed_hash

log = logging.getLogger(__name__)
AT_START_S = 0.5
SAMPLE = 64
"""So many of the keys that an old master key wrapped are looked for after a rotation."""


class Sealed(Database):
    """A vault's file with its master key. Another process may change either: both are asked each time."""

    def __init__(self, folder: Path) -> None:
        """Open or make; VaultError says in one line why not."""
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold the key, names and faces
        self._files = KeyFiles(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with alone(folder), contextlib.ExitStack() as undo:
                super().__init__(folder / FILE)
                undo.callback(self.close)
                keys = opening.prepare(self._writer, self._files)
                self._hash_key = opening.hash_key(self.db, keys)
                undo.pop_all()
        except sqlite3.Error as error:
            raise translated(error) from error
        except OSError as error:
            raise VaultError(
                f"{error.filename or folder}: {error.strerror}: check owner and rights of the folder"
            ) from error
        self._finish()

    def keys(self, db: sqlite3.Connection) -> Keys:
        """Return the master key that fits what this transaction sees."""
        return self._files.fitting(opening.master_id(db) or b"")

    def master_key(self) -> tuple[str, list[Path]]:
        """Return the master key's id, hexadecimal, and the usual places that have it, the one that is read first."""
        key_id = self.keys(self.db).id
        return key_id.hex(), [path for path, keys in self._files.found() if keys.id == key_id]

    def counter(self, name: str) -> int:
        """Return `gallery`, `withdrawn` or `unproven`."""
        return counter(self.db, name)

    def keyed_hash(self, purpose: str, text: str) -> bytes:
        """Return a hash that only this box can make."""
        return keyed_hash(self._hash_key, purpose, text)

    def prove(self, traces: Sequence[bytes], mark: int) -> None:
        """See to it that what a deletion left is gone from the disk, and what earlier ones did. NotErased."""
        if mark:
            self.erase(traces, mark)
        elif mark := self.counter("unproven"):
            self.erase((), mark, rewrite=True)

    def rotate_key(self, to: Path | None = None) -> None:
        """Have a new master key wrap all others; it takes the old one's place, or is written to `to`.

        VaultError: nothing was changed. NotErased: the new key holds, what the old one wrapped is still on the disk.
        """
        with alone(self.path.parent):
            old = self.keys(self.db)
            self._refuse(old, to)
            try:
                new = self._files.make(to or self.path.with_name(NEXT))
                with self.write() as db:
                    traces = rotation.wrap_anew(db, old, new)
                    mark = unproven(db)
            finally:
                self._files.settle(opening.master_id(self.db) or old.id)
        self.erase(traces[:SAMPLE], mark, rewrite=True)

    def _refuse(self, old: Keys, to: Path | None) -> None:
        if to is not None and to.exists():
            raise VaultError(f"{to} is there already: name a new file")
        credential = credential_file()
        if to is None and credential is not None and Keys(credential.read_bytes()).id == old.id:
            raise VaultError(
                f"the key is the systemd credential {CREDENTIAL}, which only systemd can replace: stop the hub, run "
                "`linli vault rotate-key --to FILE`, give FILE to LoadCredential= in place of the old one, start it"
            )

    def _finish(self) -> None:
        """Finish deletions that something interrupted; where readers are in the way, the next one does it."""
        patience, self.patience_s = self.patience_s, AT_START_S
        try:
            self.prove((), 0)
        except NotErased as error:
            log.warning("%s", error)
        finally:
            self.patience_s = patience


def counter(db: sqlite3.Connection, name: str) -> int:
    """Return a counter, as this transaction sees it."""
    return int(db.execute("SELECT value FROM counter WHERE name = ?", (name,)).fetchone()[0])


def gallery_changed(db: sqlite3.Connection) -> None:
    """Count a new revision of the gallery, inside the transaction that changes it."""
    db.execute("UPDATE counter SET value = value + 1 WHERE name = 'gallery'")


def withdrawn(db: sqlite3.Connection) -> int:
    """Void all older galleries, inside the transaction that takes somebody out; return the deletion's mark."""
    gallery_changed(db)
    db.execute("UPDATE counter SET value = (SELECT value FROM counter WHERE name = 'gallery') WHERE name = 'withdrawn'")
    return unproven(db)
