"""Whether a face is sure enough to open: distance, margin to the next person, quality, liveness.

Agreement over the looks of one track is the vision worker's: it tells nothing that looks disagree about.
"""

from __future__ import annotations

from edge.domains.access.config import Config
from models.access import LivenessRule, RefusedBecause
from models.video import FaceMatch

MAY_BE_KNOWN: frozenset[RefusedBecause] = frozenset({"ambiguous", "not_live", "no_liveness"})
"""Refusals of a face that is near to somebody's; whoever is far from everybody is a stranger, whatever else."""


def judge(config: Config, liveness: LivenessRule, match: FaceMatch) -> RefusedBecause | None:
    """Return None where the face may open for the nearest person, or why not; a stranger never has a name."""
    if match.problem is not None:
        return match.problem
    if not match.nearest or match.nearest[0].distance >= match.stranger:
        return "not_known"
    if liveness == "required" and match.liveness != "live":
        return "not_live" if match.liveness == "spoof" else "no_liveness"
    first, *others = match.nearest
    clear = not others or others[0].distance - first.distance >= config.margin
    good = match.quality >= config.min_quality
    return None if clear and good and first.distance <= match.threshold else "ambiguous"
