"""A folder of things that were made once: each is whole or not there, and is verified whenever it is looked up."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

DIGITS = 16
"""Of a digest, in a name."""

NEW = ".new-"
ABANDONED_S = 3600.0
"""Seconds after which what was not finished is nobody's any more."""


class Store:
    """Each thing is a folder of files, named KIND-VERSION-DIGEST; of each kind one version is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, kind: str, version: str) -> Path | None:
        """Return the thing, None where there is none; a damaged one is deleted."""
        for found in self._folder.glob(f"{kind}-{version}-*"):
            with suppress(OSError):
                if found.name == f"{kind}-{version}-{_digest(found)}":
                    return found
            self.delete(found)
        return None

    def delete(self, thing: Path) -> None:
        """Delete it, as far as that is allowed."""
        shutil.rmtree(thing, ignore_errors=True)

    @contextmanager
    def making(self, kind: str, version: str) -> Iterator[Path]:
        """Give an empty folder; what is in it at the end is kept, unless there was an error. OSError: no room."""
        self._folder.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=NEW, dir=self._folder))
        try:
            yield new
            kept = self._folder / f"{kind}-{version}-{_digest(new)}"
            _rename(new, kept)
        finally:
            self.delete(new)
        self._tidy(kind, version)

    def _tidy(self, kind: str, version: str) -> None:
        """What another process has just made of the same version may be in use there: it is left."""
        same = f"{kind}-{version}-"
        old = [path for path in self._folder.glob(f"{kind}-*") if not path.name.startswith(same)]
        for path in self._folder.glob(f"{NEW}*"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > ABANDONED_S:
                    old.append(path)
        for path in old:
            self.delete(path)


def _rename(new: Path, kept: Path) -> None:
    """At once; another process may have been faster with the very same, and then nothing is to be done."""
    try:
        new.rename(kept)
    except OSError:
        if not kept.is_dir():
            raise


def _digest(thing: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(thing.iterdir()):
        with path.open("rb") as file:
            whole.update(f"{path.name}:{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return whole.hexdigest()[:DIGITS]
