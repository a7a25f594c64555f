"""Requests for repair and help: a board that nothing falls off, and that forgets in time."""

from edge.domains.requests.config import Config
from edge.domains.requests.domain import Requests

__all__ = ["Config", "Requests", "create"]

create = Requests
