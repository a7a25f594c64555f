"""The hub's line to the city platform: every fact once, in order, however often the line breaks."""

from cloud_sync.config import CityConfig
from cloud_sync.uplink import run

__all__ = ["CityConfig", "run"]
