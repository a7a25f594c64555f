"""Shifts: who is on duty, the log they write, and how one hands over to the next."""

from edge.domains.shifts.domain import Config, Shifts

__all__ = ["Config", "Shifts", "create"]

create = Shifts
