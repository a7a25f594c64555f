"""When a face is sure enough to be somebody's, and what staff see of how each gate judges."""

from __future__ import annotations

from typing import Literal

from models.access import LivenessRule, RefusedBecause
from models.nouns import Row, row
from models.roles import WATCHERS
from models.text import Id
from models.video import FaceMatch

MARGIN = 0.1
MIN_QUALITY = 0.1
MAY_BE_KNOWN: frozenset[RefusedBecause] = frozenset({"ambiguous", "not_live", "no_liveness"})
"""Refusals of a face that is near to somebody's; whoever is far from everybody is a stranger, whatever else."""

FaceState = Literal["shipped", "configured", "calibrated", "not_enough_data", "too_alike"]
"""Where a gate's threshold comes from; shipped: nobody calibrated it yet, configured: linli.yaml says it."""


@row("face_gate", roles=WATCHERS)
class FaceGateRow(Row, frozen=True, kw_only=True):
    """How a door judges faces. `fpir`: the estimated share of strangers taken for somebody, before margin and liveness.

    `threshold`: the embedder's distance up to which a face is a person's. `passive`: the liveness networks are there.
    """

    id: Id
    camera: Id
    detector: Id
    embedder: Id
    liveness: LivenessRule
    passive: bool
    people: int
    threshold: float
    state: FaceState
    fpir: float | None


def judge(
    match: FaceMatch, liveness: LivenessRule, margin: float = MARGIN, min_quality: float = MIN_QUALITY
) -> RefusedBecause | None:
    """Return None where the face may be taken for the nearest person, or why not; a stranger never has a name.

    Agreement over the looks of one track is the vision worker's: it tells nothing that looks disagree about.
    """
    if match.problem is not None:
        return match.problem
    if not match.nearest or match.nearest[0].distance >= match.stranger:
        return "not_known"
    if liveness == "required" and match.liveness != "live":
        return "not_live" if match.liveness == "spoof" else "no_liveness"
    first, *others = match.nearest
    clear = not others or others[0].distance - first.distance >= margin
    good = match.quality >= min_quality
    return None if clear and good and first.distance <= match.threshold else "ambiguous"
