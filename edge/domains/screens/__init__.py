"""Screens: what each shows when, and what takes it over."""

from edge.domains.screens.config import Config
from edge.domains.screens.domain import Screens

__all__ = ["Config", "Screens", "create"]

create = Screens
