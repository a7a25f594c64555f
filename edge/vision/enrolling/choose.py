"""Which shots of a person become templates: those that agree, differ, and are nobody else's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from edge.vision.embed import Embedder
from edge.vision.faces import Embedding

TEMPLATES_MAX = 5
"""A person's templates. More find them a little more often, and strangers a lot: errors grow with each comparison."""

SAME = 0.2
"""Of the embedder's threshold: two shots nearer than this show the same look, and one of them is enough."""


class Shot(NamedTuple):
    """A face that passed the gates; `quality` 0..1."""

    name: str
    embedding: Embedding
    quality: float


class Chosen(NamedTuple):
    """`unlike` are shots of somebody else, or so bad that they could be; `same` add nothing."""

    templates: tuple[Shot, ...]
    unlike: tuple[Shot, ...]
    same: tuple[Shot, ...]


def apart(embedder: Embedder) -> float:
    """Return the distance from which two shots are not taken for one person's.

    Halfway from the threshold, which is set against strangers, to where nobody is known any more: two good photos
    of one person, years apart, may be farther than a gate accepts.
    """
    return (embedder.threshold + embedder.stranger) / 2


def choose(shots: Sequence[Shot], own: NDArray[np.float32], embedder: Embedder) -> Chosen:
    """Choose templates among shots of one person; `own`, (n, dimension), are those the person has already.

    A shot must agree with the middle one of all, and with the templates; two that disagree are both refused, and
    all where no majority agrees: which of them is wrong, only people can tell.
    """
    if not shots:
        return Chosen((), (), ())
    vectors = np.concatenate([np.stack([shot.embedding for shot in shots]), own])
    between = distances(vectors, vectors)
    middle = int(np.median(between, axis=1).argmin())
    agree = between[middle] <= apart(embedder)
    if 2 * int(agree.sum()) <= len(vectors) or (len(own) and not agree[len(shots) :].any()):
        return Chosen((), tuple(shots), ())
    like = [shot for shot, agrees in zip(shots, agree, strict=False) if agrees]
    unlike = tuple(shot for shot, agrees in zip(shots, agree, strict=False) if not agrees)
    templates = spread(like, own, SAME * embedder.threshold)
    return Chosen(templates, unlike, tuple(shot for shot in like if not _among(shot, templates)))


def spread(shots: Sequence[Shot], own: NDArray[np.float32], same: float) -> tuple[Shot, ...]:
    """Return the best shot, then each time the one that differs most from those before, none nearer than `same`."""
    left = sorted(shots, key=lambda shot: -shot.quality)
    kept = list(own)
    taken: list[Shot] = []
    while left and len(kept) < TEMPLATES_MAX:
        far = [_nearest(shot, kept) * (0.5 + shot.quality) for shot in left]
        shot = left.pop(int(np.argmax(far)) if kept else 0)
        if not kept or _nearest(shot, kept) >= same:
            kept.append(shot.embedding)
            taken.append(shot)
    return tuple(taken)


def distances(some: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (len(some), len(others)) Euclidean distances."""
    return np.stack([np.linalg.norm(others - one, axis=1) for one in some]).astype(np.float32)


def _nearest(shot: Shot, kept: Sequence[Embedding]) -> float:
    return min(float(np.linalg.norm(shot.embedding - other)) for other in kept) if kept else np.inf


def _among(shot: Shot, shots: Sequence[Shot]) -> bool:
    return any(shot is other for other in shots)
