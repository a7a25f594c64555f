from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from edge.vision.weights import WEIGHTS, Weight, WeightDamaged, WeightMissing, fault_of, find, require

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n"


@pytest.fixture
def yunet(shared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(shared / "weights" / WEIGHTS["yunet"].file, tmp_path / WEIGHTS["yunet"].file))


@pytest.mark.parametrize("name", ["yunet", "minifasnet_v2", "minifasnet_v1se", "fastestdet"])
def test_the_table_describes_the_published_files(shared: Path, name: str) -> None:
    assert require(name, shared / "weights") == shared / "weights" / WEIGHTS[name].file


def test_no_two_networks_share_a_file_and_each_has_a_licence() -> None:
    assert len({weight.file for weight in WEIGHTS.values()}) == len(WEIGHTS)
    for name, weight in WEIGHTS.items():
        assert weight.name == name
        assert weight.licence
        assert weight.source.startswith("https://")
        assert len(bytes.fromhex(weight.sha256)) == 32


def test_what_is_not_there_says_how_to_get_it(tmp_path: Path) -> None:
    assert find("sface", tmp_path / "nowhere") is None
    with pytest.raises(WeightMissing, match=r"linli weights fetch sface`, or copy the file there"):
        require("sface", tmp_path)


def test_a_changed_byte_is_found(yunet: Path) -> None:
    data = bytearray(yunet.read_bytes())
    data[100_000] ^= 1
    yunet.write_bytes(data)
    for look in (find, require):
        with pytest.raises(WeightDamaged, match=r"other bytes.*linli weights fetch yunet"):
            look("yunet", yunet.parent)


def test_a_file_that_is_cut_off_is_found(yunet: Path) -> None:
    os.truncate(yunet, 1000)
    with pytest.raises(WeightDamaged, match="has 1000 bytes instead of 232589"):
        find("yunet", yunet.parent)


def test_a_pointer_is_told_from_a_network(tmp_path: Path) -> None:
    weight = WEIGHTS["sface"]
    (tmp_path / weight.file).write_text(POINTER.format(weight.sha256, weight.size))
    with pytest.raises(WeightDamaged, match="Git LFS pointer"):
        find("sface", tmp_path)


def test_a_file_that_can_t_be_read_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert "can't be read" in (fault_of(WEIGHTS["yunet"], tmp_path / "folder") or "")


def test_a_good_file_is_hashed_once_and_again_when_it_changes(yunet: Path) -> None:
    good = WEIGHTS["yunet"]
    assert fault_of(good, yunet) is None
    before = yunet.stat()
    data = bytearray(yunet.read_bytes())
    data[-1] ^= 1
    yunet.write_bytes(data)
    os.utime(yunet, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert fault_of(good, yunet) is None, "the same size and time are taken for the same file"
    os.utime(yunet, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert fault_of(good, yunet) is not None


def test_what_was_good_as_one_network_is_not_good_as_another(yunet: Path) -> None:
    assert fault_of(WEIGHTS["yunet"], yunet) is None
    other = Weight(name="x", file=yunet.name, size=232_589, sha256="00" * 32, licence="", source="", purpose="")
    assert fault_of(other, yunet) is not None
