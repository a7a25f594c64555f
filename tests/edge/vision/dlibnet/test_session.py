from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import dlib
import numpy as np
import pytest

from edge.vision.dlibnet.probe import INPUT, OUTPUT, is_right, picture
from edge.vision.dlibnet.session import MODEL, WEIGHTS, model_for, session_of
from edge.vision.dlibnet.store import Store
from edge.vision.dlibnet.stream import DatDamaged
from edge.vision.embedders.dlib_graph import DAT_SHA256


def forms(cache: Path) -> dict[str, tuple[str, int]]:
    """Name and time of both forms, by kind."""
    return {path.name.split("-")[2]: (path.name, path.stat().st_mtime_ns) for path in cache.glob("dlib-*")}


@pytest.fixture(scope="module")
def theirs(dat: Path) -> dlib.face_recognition_model_v1:
    return dlib.face_recognition_model_v1(str(dat))


def test_the_graph_is_dlib_s_network_on_any_picture(
    dat: Path, filled: Path, theirs: dlib.face_recognition_model_v1
) -> None:
    chance = np.random.default_rng(7)
    chips = [
        picture()[0],
        chance.integers(0, 256, (150, 150, 3), np.uint8),
        np.zeros((150, 150, 3), np.uint8),
        np.full((150, 150, 3), 255, np.uint8),
    ]
    ours = session_of(dat, filled).run([OUTPUT], {INPUT: np.stack(chips)})[0]
    right = np.array([theirs.compute_face_descriptor(chip) for chip in chips])
    assert np.abs(ours - right).max() < 1e-5


def test_both_forms_are_made_once(dat: Path, cache: Path) -> None:
    before = forms(cache)
    assert before.keys() == {"graph", "ready"}
    assert model_for(dat, cache).parent.name == before["graph"][0]
    session_of(dat, cache)
    assert forms(cache) == before


def test_a_graph_that_was_damaged_is_made_anew(dat: Path, cache: Path) -> None:
    name, _ = forms(cache)["graph"]
    with (cache / name / MODEL).open("r+b") as file:
        file.seek(9_000_000)
        file.write(b"\xff")
    assert model_for(dat, cache) == cache / name / MODEL


@pytest.mark.parametrize("file", [MODEL, WEIGHTS])
def test_a_ready_form_that_was_cut_off_is_made_anew(dat: Path, cache: Path, file: str) -> None:
    name, before = forms(cache)["ready"]
    os.truncate(cache / name / file, 1000)
    session_of(dat, cache)
    assert forms(cache)["ready"][1] > before
    assert len(list(cache.iterdir())) == 2


def replaced(cache: Path, change: Callable[[Path], object]) -> str:
    """Put another ready form in the place of the right one, under its proper name."""
    name, _ = forms(cache)["ready"]
    kind, version = name[: name.index("-ready") + 6], name[name.index("-ready") + 7 : name.rindex("-")]
    right = (cache / name).rename(cache.parent / "right")
    with Store(cache).making(kind, version) as folder:
        shutil.copytree(right, folder, dirs_exist_ok=True)
        change(folder)
    return forms(cache)["ready"][0]


def test_the_form_for_another_processor_is_not_used(dat: Path, cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    """As of another block size: the weights are whole, but some stand where others should."""

    def change(folder: Path) -> None:
        weights = np.fromfile(folder / WEIGHTS, "<f4")
        weights[:100_000] = np.roll(weights[:100_000], 8)
        weights.tofile(folder / WEIGHTS)

    foreign = replaced(cache, change)
    session = session_of(dat, cache)
    assert "another answer" in caplog.text
    assert is_right(session)
    assert forms(cache)["ready"][0] != foreign


def test_a_form_that_can_t_be_loaded_is_not_used(dat: Path, cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    bad = replaced(cache, lambda folder: (folder / MODEL).write_bytes(b"no graph"))
    assert is_right(session_of(dat, cache))
    assert "the optimised face network is not used" in caplog.text
    assert forms(cache)["ready"][0] != bad


def test_without_a_writable_cache_it_runs_from_memory(
    dat: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    session = session_of(dat, tmp_path / "file" / "cache")
    assert session.run([OUTPUT], {INPUT: picture()})[0].shape == (1, 128)
    assert "made anew at each start" in caplog.text
    with pytest.raises(OSError, match="file"):
        model_for(dat, tmp_path / "file" / "cache")


def test_two_processes_at_once_both_work(dat: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from edge.vision.dlibnet.session import session_of\n"
        "session_of(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    command = [sys.executable, "-c", code, str(dat), str(tmp_path / "cache")]
    both = [subprocess.Popen(command) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert len(list((tmp_path / "cache").glob("*-graph-*"))) == 1
    assert list((tmp_path / "cache").glob(".new-*")) == []


def test_other_weights_are_refused(dat: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.dat"
    data = bytearray(dat.read_bytes())
    data[1_000_000] ^= 1
    other.write_bytes(data)
    with pytest.raises(DatDamaged, match=r"not those that were published.*reinstall"):
        session_of(other, tmp_path / "cache", published=DAT_SHA256)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("published", [None, DAT_SHA256])
def test_a_damaged_file_is_said_with_its_place(dat: Path, tmp_path: Path, published: str | None) -> None:
    short = tmp_path / "short.dat"
    short.write_bytes(dat.read_bytes()[:50_000])
    with pytest.raises(DatDamaged, match=r"^byte \d+: \d+ bytes are left of"):
        session_of(short, tmp_path / "cache", published=published)
    assert list((tmp_path / "cache").glob("*")) == []


def test_a_file_without_end_is_not_read(dat: Path, tmp_path: Path) -> None:
    endless = tmp_path / "endless.dat"
    endless.touch()
    os.truncate(endless, 2**40)
    with pytest.raises(DatDamaged, match="should have ended before"):
        session_of(endless, tmp_path / "cache")
