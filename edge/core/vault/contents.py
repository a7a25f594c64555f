"""Contents: sealed files with a key of each in the vault, so that deleting the key destroys the file."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from edge.core.vault.database import unproven
from edge.core.vault.errors import VaultError
from edge.core.vault.keys import seal, unseal
from edge.core.vault.sealed import Sealed
from models.content import Content
from models.envelope import Refusal
from models.ports import ContentRefused
from models.text import Id, Instant, Words

FOLDER = "contents"
DAY_NS = 86_400_000_000_000
LOOSE_BYTES = 256 * 1024 * 1024
"""So much may lie there that no fact refers to: what somebody uploads again and again fills no disk."""
LOOSE = "NOT EXISTS (SELECT 1 FROM content_keeper WHERE content_keeper.content = content.id)"
FIELDS = "id, kind, type, audience, owner, pages, created"
TOO_MUCH_LOOSE = Refusal(
    "too_much_loose",
    Words("未使用的上传文件太多，请明天再试。", "Too many uploads were never used: try again tomorrow."),
)


class Contents(Sealed):
    """The vault's contents. Files are written before their key is, and unlinked after it is gone."""

    def keep_content(self, content: Content) -> None:
        """Seal it, its id being new; ContentRefused: too much lies there unused. KeyError: its owner is nobody."""
        with self.write() as db:
            _check(db, content)
            keys, purpose = self.keys(db), _purpose(content.id)
            wrapped = keys.new(purpose)
            sealed = seal(keys.unwrap(wrapped, purpose), content.data, _context(content.id))
            _write(self._file(content.id), sealed)
            row = (
                content.id, content.owner, content.kind, content.type, content.audience, content.pages,
                len(content.data), content.created, wrapped,
            )  # fmt: skip
            db.execute("INSERT INTO content VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def content(self, name: Id) -> Content | None:
        """Return a content, None where it never was or was destroyed."""
        with self.reading() as db:
            query = f"SELECT {FIELDS}, wrapped FROM content WHERE id = ?"  # noqa: S608 (a constant)
            row = db.execute(query, (name,)).fetchone()
            if row is None:
                return None
            *fields, wrapped = row
            key = self.keys(db).unwrap(wrapped, _purpose(name))
        try:
            data = unseal(key, self._file(name).read_bytes(), _context(name))
        except FileNotFoundError:
            return None
        return Content(**dict(zip(FIELDS.split(", "), fields, strict=True)), data=data)

    def keep_contents(self, keeper: Id, names: Iterable[Id]) -> None:
        """Note that facts of that domain refer to them: they stay."""
        query = "INSERT OR IGNORE INTO content_keeper SELECT id, ? FROM content WHERE id = ?"
        with self.write() as db:
            db.executemany(query, [(keeper, name) for name in names])

    def release_contents(self, keeper: Id, names: Iterable[Id]) -> None:
        """Note that facts of that domain refer to them no more; destroy what nobody keeps. NotErased: again."""
        with self.write() as db:
            query = "DELETE FROM content_keeper WHERE keeper = ? AND content = ?"
            db.executemany(query, [(keeper, name) for name in names])
            kept = {row[0] for row in db.execute("SELECT DISTINCT content FROM content_keeper")}
        self.destroy_contents([name for name in names if name not in kept])

    def destroy_contents(self, names: Iterable[Id]) -> None:
        """Destroy keys and files; again does nothing more. NotErased: to be done again."""
        with self.write() as db:
            traces = drop(db, names)
            mark = unproven(db) if traces else 0
        self.prove(traces, mark)
        self._unlink(names)

    def sweep_contents(self, now: Instant) -> int:
        """Destroy what no fact referred to within a day, and files without a key; return how many."""
        query = f"SELECT id FROM content WHERE {LOOSE} AND created < ?"  # noqa: S608 (a constant)
        loose = [row[0] for row in self.db.execute(query, (now - DAY_NS,))]
        if loose:
            self.destroy_contents(loose)
        known = {row[0] for row in self.db.execute("SELECT id FROM content")}
        stray = [path.name for path in self._files_of_old(now) if path.name not in known]
        self._unlink(stray)
        return len(loose) + len(stray)

    def lost_contents(self) -> Iterator[Id]:
        """Yield contents that facts refer to and that can't be opened."""
        for (name,) in self.db.execute("SELECT id FROM content ORDER BY created").fetchall():
            try:
                found = self.content(name)
            except VaultError:
                found = None
            if found is None:
                yield name

    def _file(self, name: Id) -> Path:
        folder = self.path.parent / FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / name

    def _files_of_old(self, now: Instant) -> Iterator[Path]:
        folder = self.path.parent / FOLDER
        return (path for path in folder.glob("*") if path.stat().st_mtime_ns < now - DAY_NS)

    def _unlink(self, names: Iterable[Id]) -> None:
        for name in names:
            self._file(name).unlink(missing_ok=True)


def drop(db: sqlite3.Connection, names: Iterable[Id]) -> list[bytes]:
    """Delete keys inside a transaction; return what must be gone from the disk."""
    traces: list[bytes] = []
    for name in names:
        traces += (row[0] for row in db.execute("SELECT wrapped FROM content WHERE id = ?", (name,)).fetchall())
        db.execute("DELETE FROM content WHERE id = ?", (name,))
    return traces


def _check(db: sqlite3.Connection, content: Content) -> None:
    query = f"SELECT coalesce(sum(size), 0) FROM content WHERE {LOOSE}"  # noqa: S608 (a constant)
    (loose,) = db.execute(query).fetchone()
    if loose + len(content.data) > LOOSE_BYTES:
        raise ContentRefused(TOO_MUCH_LOOSE)
    known = db.execute("SELECT 1 FROM person WHERE id = ?", (content.owner,)).fetchone()
    if content.owner is not None and known is None:
        raise KeyError(content.owner)


def _write(path: Path, data: bytes) -> None:
    """Write the whole file or none, and have it on the disk."""
    part = path.with_suffix(".part")
    try:
        with part.open("wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise VaultError(f"{path.parent}: {error.strerror}: see `linli doctor` for disk and rights") from error


def _purpose(name: Id) -> str:
    return f"content:{name}"


def _context(name: Id) -> str:
    return f"file:{name}"
