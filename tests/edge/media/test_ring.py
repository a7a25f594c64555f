from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.ring import RingReader, RingWriter, ring_path
from tests.edge.media.hammer import SIDE

FRAMES = 3000
PATIENCE_S = 30.0


def test_no_frame_is_torn_while_a_writer_overtakes_its_reader(hub: str) -> None:
    path = ring_path(hub, "c")
    first = RingWriter(path, 2, SIDE, SIDE)
    until = time.monotonic() + PATIENCE_S
    with subprocess.Popen([sys.executable, "-m", "tests.edge.media.hammer", str(path)], stdin=subprocess.PIPE):
        reader = RingReader(path)
        while not reader.replaced():
            assert time.monotonic() < until
        reader = RingReader(path)
        last = read = 0
        while read < FRAMES and time.monotonic() < until:
            if (frame := reader.newest(last)) is None:
                continue
            assert frame.pixels == bytes([frame.serial % 251]) * (SIDE * SIDE * 3)
            assert frame.seen == frame.pts == frame.serial > last
            last, read = frame.serial, read + 1
    assert read == FRAMES
    first.close()


def test_the_newest_frame_is_returned_once(tmp_path: Path) -> None:
    writer = RingWriter(tmp_path / "ring", 4, 2, 2)
    reader = RingReader(tmp_path / "ring")
    assert reader.newest() is None
    for count in range(1, 7):
        assert writer.write(bytes([count]) * 12, count * 10, count * 100) == count
    assert reader.newest() == (6, 60, 600, bytes([6]) * 12)
    assert reader.newest(6) is None


def test_a_frame_that_was_never_finished_is_not_read(tmp_path: Path) -> None:
    writer = RingWriter(tmp_path / "ring", 1, 2, 2)
    writer.write(bytes(12), 0, 0)
    writer._memory[64:72] = (2).to_bytes(8, "little")  # noqa: SLF001 (a writer killed inside a frame)
    assert RingReader(tmp_path / "ring").newest() is None


def test_a_new_writer_replaces_a_killed_one(tmp_path: Path) -> None:
    killed = RingWriter(tmp_path / "ring", 2, 2, 2)
    killed.write(bytes(12), 0, 0)
    reader = RingReader(tmp_path / "ring")
    assert not reader.replaced()
    RingWriter(tmp_path / "ring", 2, 4, 4)
    assert reader.replaced()
    assert RingReader(tmp_path / "ring").newest() is None
    killed.close()
    assert (tmp_path / "ring").exists(), "a late end of the first must not take the second's ring away"


def test_a_ring_is_for_its_owner_alone(tmp_path: Path) -> None:
    RingWriter(tmp_path / "ring", 2, 2, 2)
    assert (tmp_path / "ring").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_no_ring_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ring").write_bytes(bytes(4096))
    with pytest.raises(ValueError, match="no frame ring"):
        RingReader(tmp_path / "ring")
    with pytest.raises(FileNotFoundError):
        RingReader(tmp_path / "none")


def test_a_frame_of_another_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="12 bytes, not 5"):
        RingWriter(tmp_path / "ring", 2, 2, 2).write(bytes(5), 0, 0)


def test_no_two_cameras_share_a_ring() -> None:
    assert ring_path("a-b", "c") != ring_path("a", "b-c")
