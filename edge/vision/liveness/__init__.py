"""Whether a living face stands before the camera: what networks see in it, and what it does when it is asked."""

from edge.vision.liveness.passive import Passive, passive_of
from edge.vision.liveness.track import LiveTrack

__all__ = ["LiveTrack", "Passive", "passive_of"]
