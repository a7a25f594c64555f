"""What hub and camera process say to each other: one JSON job in, a line of `StreamHealth` a second out."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from models.text import Id
from models.video import StreamSpec

EXIT_SILENT: Final = 69
"""The process's exit status (EX_UNAVAILABLE of sysexits.h) where its source can't be opened or has gone."""


class Job(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stream and the hub whose ring it fills. It comes on stdin: a source may hold a password."""

    hub: Id
    stream: StreamSpec
    slots: int = 4
    beat_s: float = 1.0
