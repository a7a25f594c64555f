from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.modbus_relay.protocol import (
    MAX_FRAME,
    Bits,
    Failed,
    Reply,
    ReplyParser,
    Written,
    all_off,
    crc16,
    flash_on,
    read_inputs,
    read_relays,
)
from tests.integrations.frames import Recorded, recorded

FRAMES = recorded(Path(__file__).parent / "frames")
REQUESTS = st.sampled_from([read_inputs(1, 8), read_relays(3, 32), flash_on(1, 0, 700), all_off(247)])


def meaning(reply: Reply | None) -> str:
    match reply:
        case None:
            return "nothing"
        case Bits(on=on):
            return "bits " + "".join(str(int(each)) for each in on)
        case Written():
            return "written"
        case Failed(code=code):
            return f"failed {code}"


def good_reply(request: bytes, payload: bytes) -> bytes:
    if request[1] == 5:
        return request
    size = -(-int.from_bytes(request[4:6], "big") // 8)
    body = request[:2] + bytes((size,)) + payload[:size]
    return body + crc16(body)


def feed_all(parser: ReplyParser, data: bytes, cuts: list[int]) -> Reply | None:
    at = 0
    for cut in [*sorted(cuts), len(data)]:
        piece, at = data[at:cut], max(at, cut)
        try:
            reply = parser.feed(piece)
        except ValueError:
            continue
        if reply is not None:
            return reply
    return None


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.reply.hex())
def test_recorded_frames_mean_what_is_written_beside_them(frame: Recorded) -> None:
    assert meaning(ReplyParser(frame.request).feed(frame.reply)) == frame.meaning


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.reply.hex())
def test_recorded_frames_byte_by_byte(frame: Recorded) -> None:
    parser = ReplyParser(frame.request)
    replies = [parser.feed(bytes((byte,))) for byte in frame.reply]
    assert meaning(next((reply for reply in replies if reply), None)) == frame.meaning


def test_requests_are_those_of_the_board_s_maker() -> None:
    assert flash_on(1, 0, 700).hex(" ") == "01 05 02 00 00 07 8d b0"
    assert flash_on(1, 0, 200).hex(" ") == "01 05 02 00 00 02 4d b3"
    assert all_off(1).hex(" ") == "01 05 00 ff 00 00 fd fa"
    assert read_relays(1, 8).hex(" ") == "01 01 00 00 00 08 3d cc"
    assert read_inputs(1, 8).hex(" ") == "01 02 00 00 00 08 79 cc"


def test_a_pulse_is_never_shorter_than_asked() -> None:
    assert flash_on(1, 7, 1)[2:6].hex() == "02070001"
    assert flash_on(1, 7, 701)[2:6].hex() == "02070008"
    assert flash_on(1, 7, 60_000)[2:6].hex() == "02070258"


@pytest.mark.parametrize(("relay", "ms"), [(-1, 700), (255, 700), (0, 0), (0, -100), (0, 60_001)])
def test_a_pulse_out_of_bounds_is_not_encoded(relay: int, ms: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        flash_on(1, relay, ms)


@settings(max_examples=300, deadline=None)
@given(REQUESTS, st.binary(max_size=1200), st.lists(st.integers(0, 1200), max_size=8))
def test_any_bytes_in_any_pieces_raise_nothing_but_value_error(request: bytes, data: bytes, cuts: list[int]) -> None:
    parser = ReplyParser(request)
    feed_all(parser, data, cuts)
    assert len(parser._buffer) < MAX_FRAME  # noqa: SLF001 (the bound is the point)


@settings(max_examples=300, deadline=None)
@given(REQUESTS, st.binary(max_size=400), st.binary(min_size=4, max_size=4), st.lists(st.integers(0, 420), max_size=6))
def test_the_reply_is_found_behind_any_noise(request: bytes, noise: bytes, payload: bytes, cuts: list[int]) -> None:
    reply = good_reply(request, payload)
    found = feed_all(ReplyParser(request), noise + reply, cuts)
    assert found is not None
    if not noise:
        assert found == ReplyParser(request).feed(reply)


def test_noise_without_end_is_dropped_and_said() -> None:
    parser = ReplyParser(read_inputs(1, 8))
    for _ in range(5):
        with pytest.raises(ValueError, match="no reply"):
            parser.feed(b"\x01\x02\x00" * MAX_FRAME)
        assert len(parser._buffer) < 8  # noqa: SLF001 (the bound is the point)
    assert parser.feed(good_reply(read_inputs(1, 8), b"\x05\0\0\0")) is not None


@given(st.integers(1, 247), st.integers(1, 32), st.data())
def test_bits_come_back_as_they_were_sent(address: int, count: int, data: st.DataObject) -> None:
    bits = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    request = read_inputs(address, count)
    payload = sum(on << n for n, on in enumerate(bits)).to_bytes(4, "little")
    assert ReplyParser(request).feed(good_reply(request, payload)) == Bits(tuple(bits))
