from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from edge.vision.dlibnet.store import Store


def put(store: Store, text: str, version: str = "1") -> None:
    with store.making("thing", version) as folder:
        (folder / "a").write_text(text)
        (folder / "b").write_text("same")


def test_what_was_made_is_found_again(tmp_path: Path) -> None:
    store = Store(tmp_path / "new" / "folder")
    assert store.find("thing", "1") is None
    put(store, "x")
    found = store.find("thing", "1")
    assert found is not None
    assert (found / "a").read_text() == "x"
    assert store.find("thing", "2") is None


@pytest.mark.parametrize("damage", ["change", "cut", "remove", "add"])
def test_a_damaged_thing_is_deleted_and_not_returned(tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path)
    put(store, "xyz")
    (thing,) = tmp_path.iterdir()
    if damage == "remove":
        (thing / "b").unlink()
    elif damage == "add":
        (thing / "c").write_text("")
    else:
        (thing / "a").write_text("xya" if damage == "change" else "xy")
    assert store.find("thing", "1") is None
    assert list(tmp_path.iterdir()) == []


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), Store(tmp_path).making("thing", "1") as folder:
        (folder / "none").read_text()
    assert list(tmp_path.iterdir()) == []


def test_another_process_may_be_faster_with_the_same(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.making("thing", "1") as folder:
        (folder / "a").write_text("x")
        (folder / "b").write_text("same")
        put(store, "x")
    assert store.find("thing", "1") is not None
    assert len(list(tmp_path.iterdir())) == 1


def test_a_new_version_takes_the_old_ones_place(tmp_path: Path) -> None:
    store = Store(tmp_path)
    put(store, "x", "1")
    put(store, "y", "2")
    assert store.find("thing", "1") is None
    assert store.find("thing", "2") is not None


def test_what_nobody_finished_is_deleted_when_it_is_old(tmp_path: Path) -> None:
    old, young = tmp_path / ".new-old", tmp_path / ".new-young"
    for folder in (old, young):
        folder.mkdir()
    os.utime(old, (time.time() - 4000,) * 2)
    put(Store(tmp_path), "x")
    assert (old.exists(), young.exists()) == (False, True)


def test_a_folder_that_can_t_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        put(Store(tmp_path / "file" / "cache"), "x")
