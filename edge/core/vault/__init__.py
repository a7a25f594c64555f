"""The vault: persons and all that is personal, encrypted at rest with a key a person."""

from edge.core.vault.store import FACE_BYTES, Vault

__all__ = ["FACE_BYTES", "Vault"]
