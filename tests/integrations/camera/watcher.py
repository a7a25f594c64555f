"""A hub with real camera processes: what the camera says is kept and can be awaited."""

from __future__ import annotations

from edge.media.host import MediaHost
from models.video import FrameAge, Frames, Luma
from tests.integrations.recorder import Recorder


class Watcher(Recorder):
    def __init__(self, hub: str) -> None:
        super().__init__({})
        self.media = MediaHost(hub, hung_s=2.0, beat_s=0.1)

    def streams(self) -> MediaHost:
        return self.media

    def latest(self, kind: type[FrameAge | Frames | Luma]) -> float | None:
        """Return the newest value of a reading."""
        values = [it.value for it in self.readings if isinstance(it, kind)]
        return values[-1] if values else None
