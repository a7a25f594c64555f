from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.vision.dlibnet.stream import DatDamaged, Stream


def integer(value: int) -> bytes:
    digits = abs(value).to_bytes(8, "little").rstrip(b"\0") or b"\0"
    return bytes([len(digits) | (0x80 if value < 0 else 0)]) + digits


def test_integers_are_sign_and_size_then_low_byte_first() -> None:
    stream = Stream(bytes.fromhex("0120 03626f01 8111 088000000000000000"))
    assert [stream.integer() for _ in range(4)] == [32, 94050, -17, 128]
    stream.end()


@given(st.integers(-(2**64) + 1, 2**64 - 1))
def test_any_integer_is_read_as_it_was_written(value: int) -> None:
    assert Stream(integer(value)).integer() == value


def test_a_number_is_an_integer_and_a_power_of_two() -> None:
    assert Stream(integer(16093282) + integer(-17)).real() == pytest.approx(122.782, abs=1e-5)


@pytest.mark.parametrize("exponent", [2**63, -(2**63), 1001])
def test_a_number_beyond_all_measure_is_refused(exponent: int) -> None:
    with pytest.raises(DatDamaged, match=r"^byte 2: 2 to the power of"):
        Stream(integer(1) + integer(exponent)).real()


@pytest.mark.parametrize("control", [0x00, 0x09, 0x0F, 0x10, 0x41, 0x31])
def test_what_begins_no_integer_is_refused(control: int) -> None:
    with pytest.raises(DatDamaged, match=rf"^byte 0: 0x{control:02x} begins no integer"):
        Stream(bytes([control]) + bytes(16)).integer()


def test_a_name_is_the_expected_one() -> None:
    Stream(integer(5) + b"con_4").name("con_4")
    with pytest.raises(DatDamaged, match=r"^byte 0: b'con_5' where con_4 is expected"):
        Stream(integer(5) + b"con_5").name("con_4")


@pytest.mark.parametrize("length", [-1, 65, 2**31, 2**64 - 1])
def test_a_name_without_measure_is_not_even_read(length: int) -> None:
    with pytest.raises(DatDamaged, match=f"a name of {length} bytes"):
        Stream(integer(length) + b"con_4").name("con_4")


def test_a_flag_is_a_digit() -> None:
    stream = Stream(b"10")
    assert (stream.flag(), stream.flag()) == (True, False)
    with pytest.raises(DatDamaged, match="neither true nor false"):
        Stream(b"\x01").flag()


def tensor(*sides: int, values: bytes = b"") -> bytes:
    return b"".join(integer(side) for side in (2, *sides)) + values


def test_a_tensor_has_the_expected_shape() -> None:
    values = struct.pack("<6f", *range(6))
    found = Stream(tensor(1, 2, 3, 1, values=values)).tensor(1, 2, 3, 1)
    assert found.tolist() == [[[[0], [1], [2]], [[3], [4], [5]]]]


@pytest.mark.parametrize("side", [2**31, 2**63, 2**64 - 1, -1, 0])
def test_a_tensor_of_any_other_shape_takes_no_memory(side: int) -> None:
    with pytest.raises(DatDamaged, match=f"size of a tensor is {side} instead of 2"):
        Stream(tensor(2, side, 1, 1)).tensor(2, 2)


def test_a_tensor_that_is_cut_off_is_refused() -> None:
    with pytest.raises(DatDamaged, match="7 bytes are left of 8 that should follow: the file is cut off"):
        Stream(tensor(2, 1, 1, 1, values=bytes(7))).tensor(2)


@pytest.mark.parametrize("bad", ["nan", "inf", "-inf"])
def test_a_weight_that_is_no_number_is_named(bad: str) -> None:
    with pytest.raises(DatDamaged, match=r"^byte 14: a weight is no number"):
        Stream(tensor(3, 1, 1, 1, values=struct.pack("<3f", 0, float(bad), 0))).tensor(3)


def test_the_end_is_the_end() -> None:
    with pytest.raises(DatDamaged, match=r"^byte 0: 3 bytes follow the network.*reinstall"):
        Stream(b"abc").end()
