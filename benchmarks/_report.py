"""The one form in which a benchmark says what it found, and the share of values it says."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence

import msgspec


def say(
    name: str,
    unit: str,
    ours: float,
    *,
    peer: float | None = None,
    peer_name: str | None = None,
    goal: float | None = None,
) -> None:
    """Print one JSON line. `ratio` is ours / peer, `goal` what the ratio (without a peer: ours) is held against."""
    line = {
        "name": name,
        "unit": unit,
        "ours": round(ours, 4),
        "peer": None if peer is None else round(peer, 4),
        "peer_name": peer_name,
        "ratio": round(ours / peer, 3) if peer else None,
        "goal": goal,
    }
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.flush()


def share(values: Sequence[float], part: float) -> float:
    """Return the smallest value that `part` of all do not exceed."""
    return sorted(values)[math.ceil(part * len(values)) - 1]
