"""Alarms: one for each thing that needs a person, until a person or a fact ends it."""

from edge.domains.alarms.config import Config
from edge.domains.alarms.domain import Alarms

__all__ = ["Alarms", "Config", "create"]

create = Alarms
