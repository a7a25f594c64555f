"""Keys: one master key a box wraps all others; AES-256-GCM (NIST SP 800-38D) with a fresh nonce each time."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from edge.core.vault.errors import WrongKey

KEY_BYTES = 32
NONCE_BYTES = 12
ID_BYTES = 8


class Keys:
    """The master key. It seals nothing but other keys, each under the name of what it is for: `person:7f3a…`."""

    def __init__(self, master: bytes) -> None:
        self._master = master
        self.id = hmac.digest(master, b"linli vault key id", hashlib.sha256)[:ID_BYTES]

    def new(self, purpose: str) -> bytes:
        """Return a new key, wrapped."""
        return self.wrap(secrets.token_bytes(KEY_BYTES), purpose)

    def wrap(self, key: bytes, purpose: str) -> bytes:
        """Seal a key."""
        return seal(self._master, key, purpose)

    def unwrap(self, wrapped: bytes, purpose: str) -> bytes:
        """Return the key; WrongKey where the master key or the purpose is another."""
        return unseal(self._master, wrapped, purpose)

    def as_hash_key(self) -> bytes:
        """Return what release 0.1.0 keyed its hashes with: the master key itself."""
        return self._master


def keyed_hash(key: bytes, purpose: str, text: str) -> bytes:
    """Return HMAC-SHA-256: equal texts are found without being stored."""
    return hmac.digest(key, f"{purpose}:{text}".encode(), hashlib.sha256)


def text_bytes(text: str, what: str) -> bytes:
    """Return UTF-8; ValueError, without the text, where it holds half a character (a command line's stray bytes)."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{what} holds something that is no character: type it again") from None


def seal(key: bytes, data: bytes, context: str) -> bytes:
    """Encrypt; the context (what it is, whose) must be the same to decrypt."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, context.encode())


def unseal(key: bytes, sealed: bytes, context: str) -> bytes:
    """Decrypt; WrongKey where key, context or data do not belong together."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise WrongKey(f"cannot open {context.partition(':')[0]}: wrong key or damaged data") from error
