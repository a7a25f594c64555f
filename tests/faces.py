"""What a gate's vision worker may say, for stories."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from models.video import FaceMatch, Nearest

SURE = FaceMatch(
    camera="cam",
    track=1,
    nearest=(),
    threshold=0.45,
    stranger=0.6,
    looks=2,
    quality=0.9,
    liveness="live",
    gallery=1,
    seen=0,
)


def match(*distances: float, names: tuple[str, ...] = ("li", "zhao"), **changed: Any) -> FaceMatch:
    """Return a live face at these distances from these people, in good light; anything else as said."""
    nearest = tuple(Nearest(name, distance) for name, distance in zip(names, distances, strict=False))
    return replace(SURE, nearest=nearest, **changed)
