from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.vision.dlibnet.network import BLOCKS, parse
from edge.vision.dlibnet.stream import DatDamaged

SIZE = 22_466_066
fuzzed = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def data(dat: Path) -> bytes:
    return dat.read_bytes()


@pytest.fixture(scope="module")
def scratch(data: bytes) -> bytearray:
    """The same, to be changed; whoever does so changes it back."""
    return bytearray(data)


@pytest.fixture(scope="module")
def joints(data: bytes) -> list[int]:
    """Where the file says how it goes on: all but the weights."""
    places = [match.start() for match in re.finditer(rb"con_4|affine_|relu_|add_prev_|(?:avg|max)_pool_2|fc_2", data)]
    assert len(places) == 29 + 29 + 29 + 14 + 5 + 1 + 1
    near = [at for place in places for at in range(place - 60, place + 40)]
    return [at for at in [*range(340), *near, *range(SIZE - 80, SIZE)] if at < SIZE]


def refused(data: bytes | bytearray) -> DatDamaged | None:
    """How it ends; anything but a whole network or a named place fails the test."""
    try:
        network = parse(data)
    except DatDamaged as error:
        return error
    assert len(network.blocks) == len(BLOCKS)
    return None


def check(data: bytearray, changes: dict[int, int]) -> None:
    """See how it ends with these bytes changed."""
    before = {at: data[at] for at in changes}
    for at, byte in changes.items():
        data[at] = byte
    error = refused(data)
    for at, byte in before.items():
        data[at] = byte
    if error is not None:
        assert min(changes) - 64 <= error.offset <= SIZE, "what comes before the change is good"
        assert str(error).startswith(f"byte {error.offset}: ")
        assert "reinstall" in str(error)


def test_the_published_network_is_read_whole(data: bytes) -> None:
    network = parse(data)
    assert network.means == pytest.approx((122.782, 117.001, 104.298), abs=1e-3)
    assert network.stem.weights.shape == (32, 3, 7, 7)
    assert [(len(block.second.bias), block.down) for block in network.blocks] == list(BLOCKS)
    assert network.output.shape == (256, 128)
    assert not network.output.flags.owndata, "a view: the weights are not in memory twice"


def test_what_follows_is_refused(data: bytes) -> None:
    with pytest.raises(DatDamaged, match="1 bytes follow"):
        parse(data + b"\0")


def test_another_name_is_refused_where_it_stands(data: bytes) -> None:
    at = data.index(b"affine_")
    with pytest.raises(DatDamaged, match=rf"^byte {at - 2}: b'affinf_' where affine_ is expected"):
        parse(data[:at] + b"affinf_" + data[at + 7 :])


def test_a_huge_length_ends_at_once(data: bytes) -> None:
    at = data.index(b"con_4") + len(b"con_4") + 2
    for huge in (b"\x08" + b"\xff" * 8, b"\x88" + b"\xff" * 8, b"\x04\xff\xff\xff\x7f"):
        with pytest.raises(DatDamaged, match="size of a tensor is"):
            parse(data[:at] + huge + data[at:])


@fuzzed
@given(cut=st.integers(0, SIZE - 1))
def test_cut_off_anywhere_is_damaged(data: bytes, cut: int) -> None:
    error = refused(data[:cut])
    assert error is not None
    assert error.offset <= cut


@fuzzed
@given(seed=st.integers(0, 2**32), count=st.integers(1, 4))
def test_changed_bytes_where_the_file_says_how_it_goes_on_end_in_words(
    scratch: bytearray, joints: list[int], seed: int, count: int
) -> None:
    chance = random.Random(seed)
    check(scratch, {at: chance.randrange(256) for at in chance.sample(joints, count)})


@fuzzed
@given(at=st.integers(0, SIZE - 1), byte=st.integers(0, 255))
def test_a_changed_byte_anywhere_ends_in_words(scratch: bytearray, at: int, byte: int) -> None:
    check(scratch, {at: byte})


@fuzzed
@given(at=st.integers(0, 1000), noise=st.binary(min_size=1, max_size=200))
def test_a_stretch_of_something_else_ends_in_words(scratch: bytearray, at: int, noise: bytes) -> None:
    check(scratch, dict(enumerate(noise, at)))


@given(noise=st.binary(max_size=600))
def test_noise_is_damaged(noise: bytes) -> None:
    assert refused(noise) is not None
