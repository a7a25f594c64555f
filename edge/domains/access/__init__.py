"""Access: who may pass a door, and whether the door did what it was told."""

from edge.domains.access.config import Config
from edge.domains.access.domain import Access

__all__ = ["Access", "Config", "create"]

create = Access
