"""Visits: the households that grid workers call on, and what they found."""

from edge.domains.visits.config import Config
from edge.domains.visits.domain import Visits

__all__ = ["Config", "Visits", "create"]

create = Visits
