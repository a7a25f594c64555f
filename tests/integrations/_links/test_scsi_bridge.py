from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations._links.scsi_bridge import (
    LIMIT,
    Reply,
    ReplyParser,
    Request,
    RequestParser,
    encode_reply,
    encode_request,
)

BLOCK = bytes(range(16))
pieces = st.integers(1, 40)
bytes_ = st.binary(max_size=200)
requests = st.builds(Request, st.integers(0, 255), st.binary(min_size=16, max_size=16), bytes_, st.integers(0, LIMIT))


def fed(parser: RequestParser | ReplyParser, data: bytes, size: int) -> Request | Reply | None:
    found = [parser.feed(data[at : at + size]) for at in range(0, len(data), size)]
    return next((each for each in found if each is not None), None)


@given(requests, bytes_, pieces)
def test_a_request_is_found_behind_any_noise_and_in_any_pieces(request: Request, noise: bytes, size: int) -> None:
    assert fed(RequestParser(), noise.replace(b"LB", b"") + encode_request(request), size) == request


@given(requests, st.builds(Reply, st.integers(0, 255), bytes_), bytes_, pieces)
def test_a_reply_is_found_behind_any_noise_and_in_any_pieces(
    request: Request, reply: Reply, noise: bytes, size: int
) -> None:
    fits = len(reply.data) <= request.awaited
    data = noise.replace(b"LR", b"") + encode_reply(request.sequence, reply)
    assert fed(ReplyParser(request), data, size) == (reply if fits else None)


@given(st.lists(st.binary(max_size=100)))
def test_any_bytes_raise_nothing_and_are_not_kept_for_ever(pieces: list[bytes]) -> None:
    parser = ReplyParser(Request(7, BLOCK, b"", 20))
    for piece in [b"LR", *pieces, bytes(100)]:
        parser.feed(piece)
    assert len(parser._buffer) <= 100  # noqa: SLF001 (the bound is the point)
    assert parser.feed(encode_reply(7, Reply(0, b"on"))) == Reply(0, b"on")


def test_a_bit_that_tipped_is_noticed_and_the_next_reply_is_found() -> None:
    request = Request(7, BLOCK, b"", 4)
    good = encode_reply(7, Reply(0, b"1234"))
    for at in range(len(good)):
        parser = ReplyParser(request)
        assert parser.feed(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]) is None
        assert parser.feed(good) == Reply(0, b"1234")


def test_another_requests_reply_is_none() -> None:
    assert ReplyParser(Request(7, BLOCK, b"", 4)).feed(encode_reply(6, Reply(0, b"1234"))) is None


@pytest.mark.parametrize(
    "request_",
    [Request(0, BLOCK, bytes(LIMIT + 1), 0), Request(0, BLOCK, b"", LIMIT + 1), Request(0, bytes(17), b"", 0)],
)
def test_no_more_is_carried_than_fits(request_: Request) -> None:
    with pytest.raises(ValueError, match="no bridge"):
        encode_request(request_)


def test_a_request_that_claims_more_is_none() -> None:
    big = bytearray(encode_request(Request(0, BLOCK, b"", 4)))
    big[19:21] = (LIMIT + 1).to_bytes(2)
    assert RequestParser().feed(bytes(big)) is None
