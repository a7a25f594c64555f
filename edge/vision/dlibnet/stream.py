"""dlib's serialization (dlib/serialize.h, dlib/dnn/tensor.h), without I/O; nothing that it says is trusted."""

from __future__ import annotations

from math import ldexp, prod

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float32]

NEGATIVE, RESERVED, COUNT = 0x80, 0x70, 0x0F
"""Bits of an integer's control byte: its sign, none's, how many bytes follow, low byte first."""

WIDEST = 8
"""Bytes of an integer."""

EXPONENT = 1000
"""A power of two beyond this is no number of a face network."""

NAME = 64
"""Bytes of a layer's name, at most."""

TENSOR = 2
"""The version of a tensor's form."""


class DatDamaged(ValueError):
    """The bytes are not dlib's face network; says where, and what to do."""

    def __init__(self, offset: int, what: str) -> None:
        remedy = "not dlib's face network: reinstall the Python package face_recognition_models, which brings it"
        super().__init__(f"byte {offset}: {what}: {remedy}")
        self.offset = offset


class Stream:
    """Values in the order in which they were written. DatDamaged: it is not one of the kind that is asked for."""

    def __init__(self, data: bytes | bytearray) -> None:
        self._data = memoryview(data)
        self._at = 0

    def integer(self) -> int:
        """Return a signed integer of up to eight bytes."""
        start = self._at
        control = self._take(1)[0]
        count = control & COUNT
        if control & RESERVED or not 0 < count <= WIDEST:
            raise DatDamaged(start, f"0x{control:02x} begins no integer")
        value = int.from_bytes(self._take(count), "little")
        return -value if control & NEGATIVE else value

    def expect(self, what: str, *expected: int) -> None:
        """Take these integers and no others."""
        for value in expected:
            start = self._at
            if (found := self.integer()) != value:
                raise DatDamaged(start, f"{what} is {found} instead of {value}")

    def real(self) -> float:
        """Return a number, written as an integer and a power of two."""
        mantissa, start, exponent = self.integer(), self._at, self.integer()
        if abs(exponent) > EXPONENT:
            raise DatDamaged(start, f"2 to the power of {exponent} is no number")
        return ldexp(mantissa, exponent)

    def flag(self) -> bool:
        """Return a truth value, written as the digit 1 or 0."""
        start, digit = self._at, bytes(self._take(1))
        if digit not in {b"0", b"1"}:
            raise DatDamaged(start, f"0x{digit.hex()} is neither true nor false")
        return digit == b"1"

    def name(self, expected: str) -> None:
        """Take this string and no other."""
        start, length = self._at, self.integer()
        if not 0 <= length <= NAME:
            raise DatDamaged(start, f"a name of {length} bytes where {expected} is expected")
        if (found := bytes(self._take(length))) != expected.encode():
            raise DatDamaged(start, f"{found!r} where {expected} is expected")

    def tensor(self, samples: int, k: int = 1, rows: int = 1, columns: int = 1) -> Weights:
        """Return a tensor of just this shape, a view of the bytes; all its numbers are finite."""
        self.expect("version of a tensor", TENSOR)
        self.expect("size of a tensor", samples, k, rows, columns)
        start, count = self._at, prod((samples, k, rows, columns))
        values = np.frombuffer(self._take(4 * count), "<f4")
        if not (finite := np.isfinite(values)).all():
            raise DatDamaged(start + 4 * int(np.argmin(finite)), "a weight is no number")
        return values.reshape(samples, k, rows, columns)

    def end(self) -> None:
        """Take the end."""
        if left := len(self._data) - self._at:
            raise DatDamaged(self._at, f"{left} bytes follow the network")

    def _take(self, count: int) -> memoryview:
        left = len(self._data) - self._at
        if count > left:
            raise DatDamaged(self._at, f"{left} bytes are left of {count} that should follow: the file is cut off")
        self._at += count
        return self._data[self._at - count : self._at]
