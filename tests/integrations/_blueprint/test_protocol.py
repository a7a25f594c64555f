from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations._blueprint.protocol import LONGEST_LINE, Answer, AnswerParser, Broken, Measured
from tests.integrations.frames import Recorded, recorded

FRAMES = recorded(Path(__file__).parent / "frames")


def meaning(answer: Answer | None) -> str:
    match answer:
        case None:
            return "nothing"
        case Measured(celsius=celsius):
            return str(celsius)
        case Broken():
            return "broken"


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.meaning)
def test_recorded_frames_mean_what_is_written_beside_them(frame: Recorded) -> None:
    assert meaning(AnswerParser().feed(frame.reply)) == frame.meaning


@given(st.lists(st.binary(max_size=100)))
def test_any_bytes_raise_nothing_but_value_error_and_the_next_line_is_found(pieces: list[bytes]) -> None:
    parser = AnswerParser()
    for piece in pieces:
        try:
            parser.feed(piece)
        except ValueError:
            continue
        finally:
            assert len(parser._buffer) <= LONGEST_LINE  # noqa: SLF001 (the bound is the point)
    assert isinstance(parser.feed(b"\r\nT=+21.4\r\n"), Measured | Broken)
