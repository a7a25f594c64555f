"""What staff see of face recognition: how each gate judges."""

from __future__ import annotations

from typing import Literal

from models.access import LivenessRule
from models.nouns import Row, row
from models.roles import WATCHERS
from models.text import Id

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
