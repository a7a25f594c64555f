"""What can be wrong with the vault: each says on one line what it is and what to do, and holds nothing personal."""

from __future__ import annotations


class VaultError(Exception):
    """The vault can't do what was asked; `str` of it is one line with the remedy."""


class WrongKey(VaultError):
    """The key does not open this: another vault's key, or damaged data."""


class KeyLost(VaultError):
    """There are people in the vault and no master key beside it."""


class KeyExposed(VaultError):
    """The master key's file can be read by others than its owner."""


class NotErased(VaultError):
    """Deleted and void, but not yet proven to be gone from the disk; to be tried again."""
