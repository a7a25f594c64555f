from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edge.vision.config import VisionConfig
from edge.vision.embed import Embedder, embedder_of
from edge.vision.known import Known
from edge.vision.passes import KEPT_S, Passes
from edge.vision.track import NS, Shot
from models.ports import Gallery
from tests.faces import match

SHOT = Shot(np.full(128, 0.1, np.float32), 0.8)


@pytest.fixture(scope="module")
def embedder(models_cache: Path) -> Embedder:
    return embedder_of(VisionConfig(), models_cache, models_cache)


def known(embedder: Embedder, *people: str) -> Known:
    gallery = Gallery(1, embedder.name, people, bytes(512 * len(people)))
    return Known(gallery, embedder, VisionConfig())


def given(
    embedder: Embedder, shot: Shot = SHOT, after_s: float = 5, people: tuple[str, ...] = ("li",), **how: Any
) -> list[bytes]:
    """What is given of li's pass when li's PIN follows it."""
    passes = Passes()
    passes.add(match(*how.pop("distances", (0.3,)), **how), shot)
    found = list(passes.confirmed("li", known(embedder, *people), int(after_s * NS)))
    assert list(passes.confirmed("li", known(embedder, *people), int(after_s * NS))) == [], "once only"
    return [it.values for it in found]


def test_a_confident_living_pass_that_a_pin_confirms_refreshes_the_template(embedder: Embedder) -> None:
    assert given(embedder) == [SHOT.embedding.tobytes()]


@pytest.mark.parametrize(
    "how",
    [
        {"distances": (0.46,)},
        {"distances": (0.3, 0.35)},
        {"liveness": "undecided"},
        {"liveness": None},
        {"shot": Shot(SHOT.embedding, 0.3)},
        {"after_s": KEPT_S + 1},
        {"people": ("zhao",)},
        {"names": ("zhao", "li"), "people": ("zhao", "li")},
    ],
    ids=["far", "alike", "undecided", "not judged", "poor shot", "too late", "withdrawn", "somebody else"],
)
def test_no_doubtful_pass_ever_becomes_a_template(embedder: Embedder, how: dict[str, Any]) -> None:
    assert given(embedder, **how) == []
