from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.it8951 import protocol
from integrations.it8951.protocol import Band, Board, bands, display, is_black_and_white, load, rows_of
from tests.integrations.frames import Recorded, recorded

FRAMES = recorded(Path(__file__).parent / "frames")
ASKED = {
    each.block: each
    for each in (
        protocol.get_system(),
        protocol.get_temperature(),
        protocol.get_engines(),
        protocol.get_vcom(),
        protocol.set_vcom(1530),
    )
}
BOARD = Board(6, 4, 0x00127BD0)
sizes = st.integers(1, 300)


def meaning(block: bytes, data: bytes) -> str:
    try:
        match block[6]:
            case protocol.GET_SYSTEM:
                board = protocol.board_of(data)
                return f"board {board.width} x {board.height}, picture at {board.buffer:08x}"
            case protocol.TEMPERATURE:
                celsius = protocol.temperature_of(data)
                return f"{'unknown' if celsius is None else celsius} degrees"
            case protocol.READ_REGISTER:
                return "busy" if protocol.busy_of(data) else "idle"
            case _:
                return f"{protocol.vcom_of(data)} mV"
    except ValueError:
        return "nothing"


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.meaning)
def test_recorded_commands_are_ours_and_mean_what_is_written_beside_them(frame: Recorded) -> None:
    assert frame.request in ASKED
    assert len(frame.reply) <= ASKED[frame.request].awaited
    assert meaning(frame.request, frame.reply) == frame.meaning


@given(st.sampled_from(sorted(ASKED)), st.binary(max_size=200))
def test_any_answer_means_something_or_nothing(block: bytes, data: bytes) -> None:
    assert meaning(block, data)


def test_rows_are_loaded_one_byte_a_pixel_behind_their_area() -> None:
    asked = load(BOARD, Band(1, 2, bytes.fromhex("0123450fedcb")))
    assert asked.block.hex() == "fe0000000000a2000000000000000000"
    assert asked.sent[:20].hex() == "00127bd000000000000000010000000600000002"
    assert asked.sent[20:].hex() == "00112233445500ffeeddccbb"


def test_an_odd_rows_last_half_byte_is_no_pixel() -> None:
    asked = load(Board(3, 2, 1), Band(0, 2, bytes.fromhex("012f345f")))
    assert asked.sent[20:].hex() == "001122334455"


def test_an_area_is_displayed_with_its_waveform_once_the_engines_are_ready() -> None:
    asked = display(BOARD, 1, 2, protocol.GC16)
    assert asked.block.hex() == "fe000000000094000000000000000000"
    assert asked.sent.hex() == "00127bd0000000020000000000000001000000060000000200000001"


@settings(deadline=None, max_examples=50)
@given(sizes, sizes, st.integers(4352, protocol.LIMIT), st.sets(st.integers(0, 299)))
def test_bands_hold_the_rows_asked_for_and_no_more_than_a_transfer(
    width: int, height: int, transfer: int, wanted: set[int]
) -> None:
    board = Board(width, height, 1)
    picture = bytes(number % 251 for number in range(protocol.stride(width) * height))
    rows = [row for row in rows_of(picture, board) if row[0] in wanted]
    made = list(bands(board, rows, transfer))
    assert all(len(load(board, band).sent) <= transfer for band in made)
    size = protocol.stride(width)
    back = [
        (band.top + at, band.data[at * size : (at + 1) * size])
        for band in made
        for at in range(band.height)
    ]  # fmt: skip
    assert back == rows


def test_a_whole_newspaper_page_goes_in_as_few_transfers_as_it_can() -> None:
    board = Board(1872, 1404, 1)
    made = list(bands(board, rows_of(bytes(936 * 1404), board), protocol.LIMIT))
    assert len(made) == -(-1404 // ((60 * 1024 - 20) // 1872))


@pytest.mark.parametrize("size", [0, 11, 13])
def test_a_picture_of_another_size_is_none_of_this_panels(size: int) -> None:
    with pytest.raises(ValueError, match="no picture"):
        rows_of(bytes(size), BOARD)


@given(st.lists(st.integers(0, 15), min_size=2, max_size=64).filter(lambda greys: len(greys) % 2 == 0))
def test_black_and_white_is_told_from_grey(greys: list[int]) -> None:
    row = bytes(high << 4 | low for high, low in zip(greys[::2], greys[1::2], strict=True))
    assert is_black_and_white(row) == (set(greys) <= {0, 15})
