"""What a camera process knows of its own stream: counted by the decoding thread, told by another."""

from __future__ import annotations

from threading import Lock

from models.video import StreamHealth

NS = 1_000_000_000


class Vitals:
    """Counts frames. All times are CLOCK_BOOTTIME ns."""

    def __init__(self, now: int) -> None:
        self._lock = Lock()
        self._frames = 0
        self._seen: int | None = None
        self._changed = now
        self._print: int | None = None
        self._luma = 0.0
        self._ended = False

    def saw(self, seen: int, fingerprint: int, luma: float) -> None:
        """Note a frame."""
        with self._lock:
            self._frames += 1
            self._seen = seen
            self._luma = luma
            if fingerprint != self._print:
                self._print, self._changed = fingerprint, seen

    def end(self) -> None:
        """Note that the file is over."""
        with self._lock:
            self._ended = True

    def health(self, now: int) -> StreamHealth:
        """Return the state at `now`; `still` counts from the last change to the newest frame."""
        with self._lock:
            return StreamHealth(
                frames=self._frames,
                age=None if self._seen is None else max(0, now - self._seen) / NS,
                still=0.0 if self._seen is None else max(0, self._seen - self._changed) / NS,
                luma=self._luma,
                ended=self._ended,
            )
