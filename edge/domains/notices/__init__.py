"""Notices: written, agreed to by others where that is asked, hung on the board, and taken off in time."""

from edge.domains.notices.config import Config
from edge.domains.notices.domain import Notices

__all__ = ["Config", "Notices", "create"]

create = Notices
