from __future__ import annotations

import asyncio
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from edge.vision.calibrate import calibrate, identification_rates
from edge.vision.calibration import LIMITS, MODULE, Alike, Job, Limits, calibration
from edge.vision.config import GALLERIES
from edge.vision.embedders.dlib_graph import DlibGraph
from edge.vision.embedders.dlib_reference import DlibReference
from edge.vision.embedders.sface import SFace
from edge.vision.impostors import BIN, compare
from edge.vision.polite import NICE
from edge.vision.process import run
from models.integration import DeviceUnavailable
from models.ports import Gallery
from tests.edge.vision.strangers import Town, gallery, taken

DLIB = LIMITS["dlib-resnet-v1"]
ANYWHERE = Limits(shipped=0.45, ceiling=1.0, floor=0.05)
"""Limits that are not in the way of what a gallery says."""

SEEDS = st.integers(0, 2**32 - 1)


def test_a_gallery_of_few_people_keeps_the_shipped_threshold() -> None:
    made = calibrate(gallery(Town(1).looks(199)))
    assert (made.state, made.threshold, made.fpir) == ("not_enough_data", DLIB.shipped, None)
    assert (made.people, made.templates, made.embedder) == (199, 199, "dlib-resnet-v1")
    assert calibrate(gallery(Town(1).looks(200))).state == "calibrated"


@pytest.mark.parametrize("people", [0, 1])
def test_nobody_has_no_look_alike_and_proves_nothing(people: int) -> None:
    made = calibrate(gallery(Town(1).looks(people)))
    assert (made.state, made.alike, made.alike_count, made.fpir_upper) == ("not_enough_data", (), 0, 1.0)


def test_look_alikes_are_named_among_few_people_too() -> None:
    looks = Town(2).looks(5)
    twin = looks[3] + np.float32(0.3 / np.sqrt(128))
    made = calibrate(gallery(np.vstack([looks, twin])))
    assert made.alike == (Alike("p3", "p5", 0.3),)
    assert made.alike_count == 1


@pytest.mark.parametrize(("people", "each"), [(200, 1), (500, 1), (1000, 1), (300, 5)])
def test_strangers_are_taken_for_somebody_about_as_rarely_as_was_aimed_at(people: int, each: int) -> None:
    """The single communities scatter, which is what so few people can tell; on average the estimate is no lower."""
    shares = []
    for seed in range(4):
        town = Town(100 + seed)
        enrolled, strangers = town.looks(people, each), town.looks(20_000)
        made = calibrate(gallery(enrolled, each), 1e-3)
        assert made.fpir is not None
        assert made.fpir <= 1e-3
        assert made.fpir <= made.fpir_upper
        shares.append(taken(strangers, enrolled, made.threshold))
    assert np.mean(shares) <= 1e-3
    assert max(shares) <= 2.5e-3


def test_the_shipped_threshold_would_have_let_more_strangers_in() -> None:
    """So the test above can fail."""
    town = Town(100)
    enrolled = town.looks(1000)
    assert taken(town.looks(20_000), enrolled, DLIB.shipped) > 2.5e-3


def test_the_rate_grows_with_people_and_with_their_templates() -> None:
    looks = Town(5).looks(800, 4)
    few, many, fuller = gallery(looks[: 4 * 200 : 4]), gallery(looks[::4]), gallery(looks, 4)
    step = round(0.45 / BIN) - 1
    rates = [identification_rates(compare(each, 0.5))[step] for each in (few, many, fuller)]
    assert 2 * rates[0] < rates[1] < rates[2] / 2


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, times=st.integers(2, 50))
def test_more_people_at_the_same_distances_are_never_a_lower_rate(seed: int, times: int) -> None:
    """Of the same distances: more people also show more of them, and a first, cautious estimate may be corrected."""
    seen = compare(gallery(Town(seed).looks(220)), 0.5)
    grown = seen._replace(people=seen.people * times, looks=seen.looks * times)
    assert (identification_rates(grown) >= identification_rates(seen)).all()


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, who=st.integers(0, 219), target=st.sampled_from([1e-3, 1e-2, 5e-2]))
def test_a_person_enrolled_twice_is_a_pair_and_never_loosens(seed: int, who: int, target: float) -> None:
    looks = Town(seed).looks(220)
    once = calibrate(gallery(looks), target, ANYWHERE)
    twice = calibrate(gallery(np.vstack([looks, looks[who]])), target, ANYWHERE)
    assert twice.threshold <= once.threshold
    assert {twice.alike[0].one, twice.alike[0].other} == {f"p{who}", "p220"}
    assert twice.alike[0].distance < 0.002
    assert twice.alike_count >= 1


def test_a_twin_enrolled_on_purpose_is_named_and_does_not_set_the_threshold_for_all() -> None:
    looks = Town(11).looks(600, 2)
    twins = np.vstack([looks, looks[14:16] + np.float32(0.25 / np.sqrt(128))])
    alone, together = calibrate(gallery(looks, 2)), calibrate(gallery(twins, 2))
    known = calibrate(gallery(twins, 2), relatives=(("p600", "p7"), ("p600", "p_moved_out")))
    assert together.threshold == DLIB.floor
    assert known.threshold == pytest.approx(alone.threshold, abs=0.003)
    assert known.alike[0] == together.alike[0] == Alike("p600", "p7", 0.25)


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_the_order_of_enrolment_does_not_matter(seed: int) -> None:
    made = gallery(Town(seed).looks(210, 2), 2)
    order = np.random.default_rng(seed).permutation(len(made.people))
    mixed = Gallery(
        revision=1,
        embedder=made.embedder,
        people=tuple(made.people[place] for place in order),
        templates=np.frombuffer(made.templates, "<f4").reshape(len(order), -1)[order].tobytes(),
    )
    one, other = calibrate(made), calibrate(mixed)
    assert one.threshold == pytest.approx(other.threshold, abs=2 * BIN)
    assert one.alike_count == other.alike_count
    assert {(pair.one, pair.other) for pair in one.alike} == {(pair.one, pair.other) for pair in other.alike}


def test_blocks_count_what_plain_comparing_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edge.vision.impostors.BLOCK", 7)
    looks, each = Town(9).looks(23, 3), 3
    seen = compare(gallery(looks, each), 0.7)
    apart = np.linalg.norm(looks[:, None] - looks[None], axis=2).reshape(69, 23, 3).min(axis=2)
    foreign = apart[np.arange(69)[:, None] // each != np.arange(23)[None]]
    assert same_counts(seen.comparisons, foreign)
    nearest = {
        tuple(sorted((f"p{i}", f"p{j}"))): float(apart[each * i : each * i + each, j].min())
        for i, j in itertools.combinations(range(23), 2)
    }
    assert same_counts(seen.pairs, np.array(list(nearest.values())))
    expected = sorted((pair for pair, distance in nearest.items() if distance <= 0.7), key=lambda pair: nearest[pair])
    assert [tuple(sorted((seen.people[pair.one], seen.people[pair.other]))) for pair in seen.alike] == expected[:50]
    assert seen.looks.sum() == pytest.approx(23)
    least = np.where(np.arange(69)[:, None] // each != np.arange(23)[None], apart, np.inf).min(axis=1)
    assert same_counts(np.round(seen.looks * each).astype(np.int64), least)


def same_counts(counts: NDArray[np.int64], distances: NDArray[np.floating]) -> bool:
    """Tell whether these distances were counted, each in its step or, rounded, in the one beside it."""
    steps = np.repeat(np.arange(len(counts)), counts)
    return len(steps) == len(distances) and bool((np.abs(steps * BIN + BIN / 2 - np.sort(distances)) < 1.5 * BIN).all())


def test_people_who_are_too_alike_get_the_floor_and_are_told_so() -> None:
    made = calibrate(gallery(Town(3, scale=0.5).looks(300)))
    assert (made.state, made.threshold) == ("too_alike", DLIB.floor)
    assert made.fpir is not None
    assert made.fpir > 1e-3
    assert len(made.alike) == 50
    assert made.alike_count > 50
    assert [pair.distance for pair in made.alike] == sorted(pair.distance for pair in made.alike)


def test_people_who_are_far_apart_never_get_more_than_the_ceiling() -> None:
    made = calibrate(gallery(Town(3, scale=1.5).looks(300)))
    assert (made.state, made.threshold, made.alike_count) == ("calibrated", DLIB.ceiling, 0)


def test_limits_are_those_of_the_embedders() -> None:
    for embedder in (DlibGraph, DlibReference, SFace):
        limits = LIMITS[embedder.name]
        assert limits.shipped == embedder.threshold
        assert limits.floor < limits.shipped < limits.ceiling < embedder.stranger
    assert LIMITS.keys() == set(GALLERIES.values())


def test_a_milder_target_is_a_looser_threshold() -> None:
    looks = gallery(Town(4).looks(400))
    made = [calibrate(looks, target, ANYWHERE).threshold for target in (1e-4, 1e-3, 1e-2, 1e-1)]
    assert made == sorted(made)
    assert made[0] < made[-1]


def test_a_hundred_people_nobody_was_taken_for_prove_little() -> None:
    """Of 100 people, 50 independent trials: 1 - 0.05 ** (1 / 50)."""
    made = calibrate(gallery(Town(6, scale=1.5).looks(100)))
    assert made.fpir_upper == pytest.approx(0.0582, abs=1e-4)


def test_the_bound_of_what_was_counted_is_that_of_the_tables() -> None:
    """Clopper and Pearson, one-sided 95 %: 2 of 50 is at most 12.06 %."""
    looks = Town(6, scale=1.5).looks(100)
    looks[1], looks[3] = looks[0], looks[2]
    assert calibrate(gallery(looks)).fpir_upper == pytest.approx(0.1206, abs=1e-4)


def test_what_is_no_gallery_is_refused_in_words() -> None:
    good = gallery(Town(1).looks(3))
    with pytest.raises(ValueError, match="not of the same length"):
        calibrate(msgspec.structs.replace(good, templates=good.templates[:-4]))
    broken = np.frombuffer(good.templates, "<f4").copy()
    broken[5] = np.nan
    with pytest.raises(ValueError, match="enrolled again"):
        calibrate(msgspec.structs.replace(good, templates=broken.tobytes()))
    with pytest.raises(KeyError, match="facenet"):
        calibrate(msgspec.structs.replace(good, embedder="facenet"))


async def test_a_process_of_its_own_says_the_same() -> None:
    made = gallery(Town(8).looks(220, 2), 2)
    assert await calibration(Job(gallery=made, target=1e-2)) == calibrate(made, 1e-2)


async def test_a_process_that_fails_says_with_what() -> None:
    with pytest.raises(DeviceUnavailable, match=r"ended with status 1: .*truncated"):
        await run(MODULE, b"", 60)
    with pytest.raises(DeviceUnavailable, match="No module named"):
        await run("edge.vision.nothing", b"", 60)


async def test_a_process_that_hangs_is_ended() -> None:
    with pytest.raises(DeviceUnavailable, match="took over"):
        await run(MODULE, msgspec.msgpack.encode(Job(gallery=gallery(Town(1).looks(10)))), 0.0)


async def test_a_cancelled_job_leaves_no_process_behind() -> None:
    job, before = msgspec.msgpack.encode(Job(gallery=gallery(Town(1).looks(3000)))), children()
    task = asyncio.get_running_loop().create_task(run(MODULE, job, 60))
    while children() <= before and not task.done():  # noqa: ASYNC110 (until it runs)
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children() <= before


def children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split())


LIMITED = """
import json, os, resource, sys
from edge.vision import calibrate
calibrate.main()
print("\\n", json.dumps([os.nice(0), resource.getrlimit(resource.RLIMIT_CORE)[1]]))
"""


def test_it_gives_way_and_leaves_no_core_file() -> None:
    job = msgspec.msgpack.encode(Job(gallery=gallery(Town(1).looks(2))))
    said = subprocess.run([sys.executable, "-c", LIMITED], input=job, capture_output=True, check=True)
    niceness, core = json.loads(said.stdout.decode().splitlines()[-1])
    assert niceness >= NICE
    assert core == 0
