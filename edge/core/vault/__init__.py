"""The vault: persons and all that is personal, encrypted at rest with keys of each person."""

from edge.core.vault.check import check
from edge.core.vault.errors import NotErased, VaultError, WrongKey
from edge.core.vault.held import held
from edge.core.vault.opening import is_of_this_release
from edge.core.vault.persons import LOGIN_TAKEN, Way
from edge.core.vault.store import Vault

__all__ = ["LOGIN_TAKEN", "NotErased", "Vault", "VaultError", "Way", "WrongKey", "check", "held", "is_of_this_release"]
