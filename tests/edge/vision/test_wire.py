from __future__ import annotations

import msgspec
import pytest

from edge.vision.config import VisionConfig
from edge.vision.wire import (
    LENGTH,
    MESSAGE_MAX,
    PART,
    Beat,
    CameraStats,
    Confirmed,
    Enrolled,
    FromWorker,
    Prompted,
    Ready,
    Refreshed,
    Seen,
    Setup,
    ToWorker,
    Unknown,
    from_worker,
    joined,
    length_of,
    packed,
    parts,
    to_worker,
)
from models.ports import Gallery
from models.video import FacePrompt
from tests.faces import match

MATCH = match(0.3, names=("p1",))
TO_WORKER = [
    Setup("hub", ("c",), VisionConfig(), weights="w", cache="m", unjudged=("c",)),
    Enrolled(Gallery(2, "dlib-resnet-v1", ("p1",), bytes(512), {"c": 0.41})),
    Confirmed("c", "p1"),
]
FROM_WORKER = [
    Ready("yunet", "dlib-resnet-v1", 0.45, passive=True),
    Seen(MATCH),
    Beat((CameraStats("c", 1, 2, 0.1),)),
    Prompted(FacePrompt(camera="c", step="turn_left", until=9)),
    Refreshed("p1", bytes(512), 0.8),
    Unknown("c", b"jpeg"),
]


@pytest.mark.parametrize("message", TO_WORKER, ids=lambda it: type(it).__name__)
def test_the_worker_reads_what_the_hub_wrote(message: ToWorker) -> None:
    data = packed(message)
    assert length_of(data[: LENGTH.size]) == len(data) - LENGTH.size
    assert to_worker(data[LENGTH.size :]) == message


@pytest.mark.parametrize("message", FROM_WORKER, ids=lambda it: type(it).__name__)
def test_the_hub_reads_what_the_worker_wrote(message: FromWorker) -> None:
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


@pytest.mark.parametrize("count", [0, 1, PART, 2 * PART + 3])
def test_a_gallery_goes_in_parts_and_is_the_same_at_the_other_end(count: int) -> None:
    people = tuple(f"p{number}" for number in range(count))
    whole = Gallery(4, "dlib-resnet-v1", people, bytes(range(8)) * count, {"c": 0.4})
    sent = list(parts(whole))
    assert [it.more for it in sent] == [True] * (len(sent) - 1) + [False]
    assert all(len(it.gallery.people) <= PART for it in sent)
    assert (
        joined([it for it in map(to_worker, (packed(it)[LENGTH.size :] for it in sent)) if isinstance(it, Enrolled)])
        == whole
    )
