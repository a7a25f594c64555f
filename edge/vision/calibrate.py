"""`python -m edge.vision.calibrate`: a gallery on stdin, what threshold it bears on stdout.

FPIR (ISO/IEC 19795-1) is estimated twice, and the more pessimistic estimate counts:

- counted: each enrolled person is taken for a stranger to all others, each of their templates for a look at them.
  A person more or less is its finest step.
- from single comparisons: 1 - (1 - FMR)^people, FMR being the share of templates within the threshold of another
  person's nearest. Below what was seen, the FMR falls on exponentially from its lowest pairs: a generalised Pareto
  tail of shape 0. Distances end at 0, so their true tail has a negative shape and falls faster.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Collection

import msgspec
import numpy as np
from numpy.typing import NDArray

from edge.vision.calibration import LIMITS, MARGIN, TARGET, Alike, Calibration, CalibrationState, Job, Limits
from edge.vision.impostors import BIN, BINS, Counts, Impostors, compare
from edge.vision.polite import be_polite
from models.ports import Gallery
from models.text import Id

Rates = NDArray[np.float64]

ENOUGH = 200
"""People from which a gallery tells its own threshold."""

LOWEST = 100
"""Pairs of persons that the tail is fitted to. Of half as many the estimate scatters so much that single galleries miss
the target four times over; more make it stricter than it has to be (seen on galleries whose strangers are known)."""

CONFIDENCE = 0.95

EDGES: Rates = np.arange(1, BINS + 1, dtype=np.float64) * BIN
"""The distances up to which each step of a histogram reaches."""


def calibrate(
    gallery: Gallery,
    target: float = TARGET,
    limits: Limits | None = None,
    margin: float = MARGIN,
    relatives: Collection[tuple[Id, Id]] = (),
) -> Calibration:
    """Return the largest threshold within the limits whose FPIR is at most `target`; limits: the embedder's own.

    `relatives` are look-alikes for a reason that staff recorded: no evidence of how alike strangers are.
    ValueError: not a gallery; KeyError: an embedder that nobody knows.
    """
    shipped, ceiling, floor = limits or LIMITS[gallery.embedder]
    seen = compare(gallery, ceiling + margin, relatives)
    people, rates = len(seen.people), identification_rates(seen)
    state, threshold = choose(rates, target, ceiling, floor) if people >= ENOUGH else ("not_enough_data", shipped)
    fpir = float(rates[_step(threshold)]) if people >= ENOUGH else None
    reach = threshold + margin
    return Calibration(
        embedder=gallery.embedder,
        people=people,
        templates=seen.templates,
        state=state,
        threshold=threshold,
        target=target,
        fpir=fpir,
        fpir_upper=max(fpir or 0.0, _counted_at_most(seen, threshold)),
        alike=_named(seen, reach),
        alike_count=int(seen.pairs[: _step(reach) + 1].sum()),
    )


def _named(seen: Impostors, reach: float) -> tuple[Alike, ...]:
    near = (each for each in seen.alike if each.distance < reach)
    return tuple(Alike(seen.people[one], seen.people[other], round(distance, 4)) for distance, one, other in near)


def choose(rates: Rates, target: float, ceiling: float, floor: float) -> tuple[CalibrationState, float]:
    """Return the largest distance of EDGES within the limits whose rate is at most `target`, or the floor."""
    within = slice(_step(floor), _step(ceiling) + 1)
    good = EDGES[within][rates[within] <= target]
    return ("calibrated", round(float(good[-1]), 4)) if len(good) else ("too_alike", floor)


def identification_rates(seen: Impostors) -> Rates:
    """Return the estimated FPIR at each of EDGES, (BINS,): the higher of what is counted and what follows from FMR."""
    people = len(seen.people)
    if people < 2:  # noqa: PLR2004 (nobody to be taken for)
        return np.zeros(BINS)
    match_rate = np.maximum(seen.comparisons.cumsum() / seen.comparisons.sum(), _tail(seen.comparisons, seen.pairs))
    with np.errstate(divide="ignore"):
        of_single = -np.expm1(people * np.log1p(-match_rate))
    rates: Rates = np.maximum(seen.looks.cumsum() / people, of_single)
    return rates


def _tail(comparisons: Counts, pairs: Counts) -> Rates:
    """Return FMR at each of EDGES up to the LOWEST-th pair's distance, as an exponential of its excesses; 0 beyond."""
    last = int(np.searchsorted(pairs.cumsum(), min(LOWEST, pairs.sum())))
    below, edge = comparisons[: last + 1], EDGES[last]
    excess = float((below * (edge - EDGES[: last + 1] + BIN / 2)).sum() / below.sum())
    share = below.sum() / comparisons.sum()
    return np.where(edge >= EDGES, share * np.exp((EDGES - edge) / excess), 0.0)


def _counted_at_most(seen: Impostors, threshold: float) -> float:
    """Return the upper bound of the share counted (Clopper and Pearson).

    A pair makes two persons count, so there were half as many trials as people.
    """
    trials = len(seen.people) // 2
    hits = math.ceil(seen.looks[: _step(threshold) + 1].sum() / 2)
    if hits >= trials:
        return 1.0
    ways = np.concatenate(([0.0], np.cumsum(np.log((trials - np.arange(hits)) / np.arange(1, hits + 1)))))
    number = np.arange(hits + 1)
    low, high = hits / trials, 1.0
    while high - low > 1e-9:  # noqa: PLR2004 (far below what matters)
        rate = (low + high) / 2
        fewer = np.exp(ways + number * np.log(rate) + (trials - number) * np.log1p(-rate)).sum()
        low, high = (rate, high) if fewer > 1 - CONFIDENCE else (low, rate)
    return high


def _step(distance: float) -> int:
    """Return the place in EDGES of the largest that is not above `distance`."""
    return min(int(distance / BIN + 1e-6), BINS) - 1


def main() -> int:
    """Answer one job; it runs when nobody else wants the processor, and leaves no core file with templates in it."""
    be_polite(idle=True)
    job = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Job)
    made = calibrate(job.gallery, job.target, job.limits, job.margin, job.relatives)
    sys.stdout.buffer.write(msgspec.json.encode(made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
