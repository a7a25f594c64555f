"""Keys: one master key a box, one key a person, AES-256-GCM (NIST SP 800-38D) with a fresh nonce each time."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


class WrongKey(Exception):
    """The key does not open this: another box's vault, or a damaged file."""


class Keys:
    """The master key, kept in a file that only its owner may read."""

    def __init__(self, master: bytes) -> None:
        self._master = master

    @classmethod
    def load(cls, path: Path) -> Keys:
        """Read the master key; made once where there is none. ValueError where the file is not one."""
        if not path.exists():
            _write(path, secrets.token_bytes(KEY_BYTES))
        master = path.read_bytes()
        if len(master) != KEY_BYTES:
            raise ValueError(f"{path}: not a master key of {KEY_BYTES} bytes; restore it from the box's backup")
        return cls(master)

    def new_person(self, person: str) -> bytes:
        """Return a new person's key, wrapped."""
        return seal(self._master, secrets.token_bytes(KEY_BYTES), f"person:{person}")

    def unwrap(self, person: str, wrapped: bytes) -> bytes:
        """Return a person's key; WrongKey where the master key is another."""
        return unseal(self._master, wrapped, f"person:{person}")

    def hash(self, purpose: str, text: str) -> bytes:
        """Return a keyed hash (HMAC-SHA-256): equal texts are found without being stored."""
        return hmac.digest(self._master, f"{purpose}:{text}".encode(), hashlib.sha256)


def seal(key: bytes, data: bytes, context: str) -> bytes:
    """Encrypt; the context (what it is, whose) must be the same to decrypt."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, context.encode())


def unseal(key: bytes, sealed: bytes, context: str) -> bytes:
    """Decrypt; WrongKey where key, context or data do not belong together."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
    except InvalidTag as error:
        raise WrongKey(f"cannot open {context.partition(':')[0]}: wrong key or damaged data") from error


def _write(path: Path, data: bytes) -> None:
    """Write durably under a temporary name, then rename: never half a key."""
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
