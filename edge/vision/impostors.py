"""All comparisons of a gallery between different persons, in blocks: 10,000 x 5 templates make 2.5e9 of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.ports import Gallery
from models.text import Id

Floats = NDArray[np.float32]
Counts = NDArray[np.int64]

BIN = 0.0005
"""Distances are counted in steps of this."""

BINS = 4096
"""Up to 2.048: beyond the farthest that vectors of length 1 can be. What is farther is counted in the last one."""

BLOCK = 1024
"""Templates at a time: a block of comparisons and its minima stay under 10 MB."""

KEPT = 50
"""Nearest pairs that are kept by name."""


class Near(NamedTuple):
    """Two persons by their place in `Impostors.people`, and the distance of their nearest templates."""

    distance: float
    one: int
    other: int


class Impostors(NamedTuple):
    """`comparisons`, (BINS,): of each template with each other person, the nearest of theirs.

    So templates of one person that stand for one another count once, and those that differ count as they do at a
    gate. `pairs`, (BINS,): of each two persons, their nearest templates. `looks`, (BINS,): of each template, the
    nearest other person, so that the templates of one person make one in sum. `alike`: the nearest pairs within reach.
    """

    people: tuple[Id, ...]
    templates: int
    comparisons: Counts
    pairs: Counts
    looks: NDArray[np.float64]
    alike: tuple[Near, ...]


class _Sorted(NamedTuple):
    """Templates by person, so that the order of enrolment does not matter; `starts[i]` is the i-th person's first.

    `kin`, (n, 2): whose comparisons say nothing of strangers, both ways.
    """

    people: tuple[Id, ...]
    matrix: Floats
    starts: Counts
    kin: Counts


def compare(gallery: Gallery, reach: float, relatives: Collection[tuple[Id, Id]] = ()) -> Impostors:
    """Compare everybody with everybody else; pairs within `reach` are kept by name. ValueError: not a gallery.

    `relatives` are known to be alike: they are among the pairs, and are no strangers to each other.
    """
    order = _sorted(gallery, relatives)
    comparisons, pairs = np.zeros(BINS, np.int64), np.zeros(BINS, np.int64)
    nearest, alike = np.full(len(order.matrix), np.inf, np.float32), list[Near]()
    for rows in _blocks(order.starts):
        probes = slice(order.starts[rows[0]], order.starts[rows[1]])
        for columns in _blocks(order.starts):
            near = _near(order, rows, columns)
            if columns >= rows:
                both = np.minimum.reduceat(near, order.starts[rows[0] : rows[1]] - probes.start, axis=1)
                pairs += _histogram(both[np.tril_indices_from(both, -1)] if columns == rows else both)
                alike = _nearest(alike, both, rows[0], columns[0], reach)
            _part(near, order, rows, columns)
            comparisons += _histogram(near)
            nearest[probes] = np.minimum(nearest[probes], near.min(axis=0))
    sizes = np.diff(order.starts)
    comparisons[-1] -= sizes.sum() + sizes[order.kin[:, 0]].sum()  # with themselves and their kin
    looks = np.bincount(_steps(nearest), np.repeat(1 / np.maximum(sizes, 1), sizes), BINS).astype(np.float64)
    return Impostors(order.people, len(order.matrix), comparisons, pairs, looks, tuple(alike))


def _sorted(gallery: Gallery, relatives: Collection[tuple[Id, Id]]) -> _Sorted:
    if not gallery.people:
        return _Sorted((), np.empty((0, 1), np.float32), np.zeros(1, np.int64), np.empty((0, 2), np.int64))
    numbers = np.frombuffer(gallery.templates, "<f4")
    if numbers.size == 0 or numbers.size % len(gallery.people):
        raise ValueError(f"{len(gallery.people)} templates with {numbers.size} numbers: not of the same length each")
    people, owner, sizes = np.unique(np.array(gallery.people), return_inverse=True, return_counts=True)
    matrix = numbers.reshape(len(gallery.people), -1)
    middle = matrix.mean(axis=0, dtype=np.float64).astype(np.float32)
    if not np.isfinite(middle).all():
        raise ValueError("a template holds what is no number: have its person enrolled again")
    matrix = matrix[np.argsort(owner, kind="stable")]
    matrix -= middle  # short vectors lose least to rounding
    places = {person: place for place, person in enumerate(people.tolist())}
    pairs = {(places[one], places[other]) for one, other in relatives if one in places and other in places}
    kin = sorted(pairs | {(other, one) for one, other in pairs})
    starts = np.concatenate(([0], np.cumsum(sizes)))
    return _Sorted(tuple(places), matrix, starts, np.array(kin, np.int64).reshape(-1, 2))


def _blocks(starts: Counts) -> Iterator[tuple[int, int]]:
    """Yield ranges of whole persons with about BLOCK templates."""
    first = 0
    while first < len(starts) - 1:
        last = int(np.searchsorted(starts, starts[first] + BLOCK, side="right")) - 1
        last = max(last, first + 1)
        yield first, last
        first = last


def _near(order: _Sorted, rows: tuple[int, int], columns: tuple[int, int]) -> Floats:
    """Return (persons of `columns`, templates of `rows`): the distance to the nearest template, own ones infinite.

    |a - b|^2 = |a|^2 - 2ab + |b|^2 is one product of vectors that have two numbers more.
    """
    starts = order.starts
    probes = order.matrix[starts[rows[0]] : starts[rows[1]]]
    others = order.matrix[starts[columns[0]] : starts[columns[1]]]
    ones = np.ones((max(len(probes), len(others)), 1), np.float32)
    left = np.hstack((others, _squares(others), ones[: len(others)]))
    right = np.hstack((-2 * probes, ones[: len(probes)], _squares(probes)))
    near: Floats = np.minimum.reduceat(left @ right.T, starts[columns[0] : columns[1]] - starts[columns[0]], axis=0)
    np.sqrt(np.maximum(near, 0, out=near), out=near)
    if rows == columns:
        owner = np.repeat(np.arange(rows[1] - rows[0]), np.diff(starts[rows[0] : rows[1] + 1]))
        near[owner, np.arange(len(probes))] = np.inf
    return near


def _part(near: Floats, order: _Sorted, rows: tuple[int, int], columns: tuple[int, int]) -> None:
    """Put kin infinitely far from one another."""
    one, other = order.kin.T
    here = (one >= rows[0]) & (one < rows[1]) & (other >= columns[0]) & (other < columns[1])
    offset = order.starts[rows[0]]
    for row, column in order.kin[here].tolist():
        near[column - columns[0], order.starts[row] - offset : order.starts[row + 1] - offset] = np.inf


def _squares(vectors: Floats) -> Floats:
    squares: Floats = np.einsum("ij,ij->i", vectors, vectors)[:, None]
    return squares


def _histogram(distances: Floats) -> Counts:
    counts: Counts = np.bincount(_steps(distances).ravel(), minlength=BINS)
    return counts


def _steps(distances: Floats) -> NDArray[np.intp]:
    steps: NDArray[np.intp] = np.minimum(distances * np.float32(1 / BIN), BINS - 1).astype(np.intp)
    return steps


def _nearest(kept: list[Near], both: Floats, first_row: int, first_column: int, reach: float) -> list[Near]:
    """Return the KEPT nearest of those kept and the pairs of this block, (columns, rows), a pair once."""
    limit = kept[-1].distance if len(kept) == KEPT else reach
    found = [
        Near(float(both[column, row]), first_row + row, first_column + column)
        for column, row in np.argwhere(both <= limit).tolist()
        if first_column + column > first_row + row
    ]
    return sorted([*kept, *found])[:KEPT]
