"""Identity: proofs to actors, persons enrolled, sessions."""

from edge.core.identity.people import People

__all__ = ["People"]
