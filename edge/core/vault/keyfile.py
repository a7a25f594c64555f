"""Where the master key is: a systemd credential, or a file beside the vault that only its owner may read."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge.core.vault.errors import KeyExposed, KeyLost, VaultError, WrongKey
from edge.core.vault.keys import KEY_BYTES, Keys

FILE = "vault.key"
NEXT = "vault.key.next"
"""The key that a rotation makes, until the vault is sealed with it and it takes the other's place."""
CREDENTIAL = "linli-vault-key"
"""The name in systemd's LoadCredential=; see systemd.exec(5), CREDENTIALS."""


class KeyFiles:
    """The places of one vault's key. Keys that were read stay known, so that a rotation finds its reader awake."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[bytes, Keys] = {}

    def fitting(self, key_id: bytes) -> Keys:
        """Return the master key of that id; KeyLost or WrongKey where it is in no place."""
        if key_id not in self._known:
            self._known |= {keys.id: keys for _, keys in self.found()}
        if key_id not in self._known:
            raise self.missing(key_id)
        return self._known[key_id]

    def found(self) -> Iterator[tuple[Path, Keys]]:
        """Yield each key there is. The next one first: it may become the other between two reads, not vice versa."""
        credential = credential_file()
        for path in (*([credential] if credential else []), self._folder / NEXT, self._folder / FILE):
            try:
                master = path.read_bytes()
            except FileNotFoundError:
                continue
            except OSError as error:
                raise VaultError(f"{path}: can't be read: {error.strerror}") from error
            if path != credential and path.stat().st_mode & 0o077:
                raise KeyExposed(f"{path} can be read by others: chmod 600 {path}, and think of who had the disk")
            if len(master) != KEY_BYTES:
                raise VaultError(f"{path}: not a master key of {KEY_BYTES} bytes; restore it from the box's backup")
            yield path, Keys(master)

    def missing(self, key_id: bytes | None) -> VaultError:
        """Return why the vault can't be opened: there is no key, or another's."""
        wanted = "" if key_id is None else f" {key_id.hex()}"
        for path, keys in self.found():
            return WrongKey(
                f"{path} (key {keys.id.hex()}) is not the key{wanted} of {self._folder / 'vault.db'}: "
                "put back the two that belong together; a backup from before a rotation needs the key of that time"
            )
        return KeyLost(
            f"{self._folder / FILE} is gone, and nobody can open {self._folder / 'vault.db'} without its key{wanted}: "
            f"put it back from its backup (mode 600), or give it as the systemd credential {CREDENTIAL}. No new key "
            "is made, it would open nothing; to begin anew and enrol everybody again, move vault.db* away"
        )

    def make(self, path: Path | None = None) -> Keys:
        """Make a new key in that file, or the usual one; returned when it is durable."""
        keys = _written(path or self._folder / FILE)
        self._known[keys.id] = keys
        return keys

    def settle(self, key_id: bytes) -> None:
        """Finish what a rotation left, under `alone`: the next key takes the place of the old one, or is dropped."""
        following = self._folder / NEXT
        following.with_suffix(".part").unlink(missing_ok=True)
        if not following.exists():
            return
        if Keys(following.read_bytes()).id == key_id:
            following.rename(self._folder / FILE)
        else:
            following.unlink()
        _sync(self._folder)


def credential_file() -> Path | None:
    """Return the systemd credential's file, None where the service was given none."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder) / CREDENTIAL if folder else None
    return path if path is not None and path.exists() else None


def _written(path: Path) -> Keys:
    """Write a new key durably under a temporary name, then rename: never half a key."""
    part = path.with_suffix(".part")
    master = secrets.token_bytes(KEY_BYTES)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(master)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    _sync(path.parent)
    return Keys(master)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder: of several processes that open a vault or rotate its key, one at a time."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
