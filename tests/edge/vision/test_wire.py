from __future__ import annotations

import msgspec
import pytest

from edge.vision.config import VisionConfig
from edge.vision.wire import (
    LENGTH,
    MESSAGE_MAX,
    Beat,
    CameraStats,
    Enrolled,
    Seen,
    Setup,
    from_worker,
    length_of,
    packed,
    to_worker,
)
from models.ports import Gallery
from models.video import FaceMatch, Nearest

MATCH = FaceMatch(camera="c", nearest=(Nearest("p1", 0.3),), quality=0.5, liveness=None, gallery=3, seen=9)


@pytest.mark.parametrize("message", [Setup("hub", ("c",), VisionConfig()), Enrolled(Gallery(2, ("p1",), bytes(512)))])
def test_the_worker_reads_what_the_hub_wrote(message: Setup | Enrolled) -> None:
    data = packed(message)
    assert length_of(data[: LENGTH.size]) == len(data) - LENGTH.size
    assert to_worker(data[LENGTH.size :]) == message


@pytest.mark.parametrize("message", [Seen(MATCH), Beat((CameraStats("c", 1, 2, 0.1),))])
def test_the_hub_reads_what_the_worker_wrote(message: Seen | Beat) -> None:
    assert from_worker(packed(message)[LENGTH.size :]) == message


def test_a_length_from_outside_is_not_trusted() -> None:
    with pytest.raises(ValueError, match="longer than"):
        length_of(LENGTH.pack(MESSAGE_MAX + 1))


def test_garbage_is_an_error() -> None:
    with pytest.raises(msgspec.MsgspecError):
        from_worker(b"\xc1garbage")


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="tolerence"):
        msgspec.convert({"tolerence": 0.5}, VisionConfig)
