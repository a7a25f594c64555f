"""A camera's ring as the worker reads it: opened when it appears, left when it is replaced."""

from __future__ import annotations

from pathlib import Path

from models.ring import Frame, RingReader

NS = 1_000_000_000
STALE_S = 2.0
"""Seconds: an older frame is the last picture of a camera that has stopped; it is not looked at."""


class View:
    """The newest frame of one ring, each frame once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader: RingReader | None = None
        self._count = 0

    def fresh(self, now: int) -> tuple[RingReader, Frame] | None:
        """Return the ring and a frame that was not returned before and is not stale; None: there is none."""
        reader = self._reader or self._open()
        if reader is None:
            return None
        frame = reader.newest(self._count)
        if frame is None:
            if reader.replaced():
                self._leave(reader)
            return None
        self._count = frame.serial
        return (reader, frame) if now - frame.seen <= STALE_S * NS else None

    def _open(self) -> RingReader | None:
        try:
            self._reader, self._count = RingReader(self._path), 0
        except FileNotFoundError:
            return None
        return self._reader

    def _leave(self, reader: RingReader) -> None:
        reader.close()
        self._reader = None
