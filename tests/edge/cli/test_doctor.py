from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from edge.__main__ import main
from edge.core.vault import Vault

NOBODY = 65_534
pytestmark = pytest.mark.usefixtures("socket_enabled")


def findings(capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in capsys.readouterr().out.splitlines():
        level, _, text = line.partition(" ")
        found.setdefault(level, []).append(text.strip())
    return found


def test_a_new_box_has_nothing_bad(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    found = findings(capsys)
    assert "bad" not in found
    assert any("no journal yet" in text for text in found["look"])


def test_what_is_missing_is_named_with_its_remedy(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (box / "linli.yaml").open("a") as file:
        file.write("links: [{id: bus, kind: serial_bus, port: /dev/nowhere}]\n")
        file.write("devices: [{id: cam, kind: camera, source: gone.mp4}]\n")
        file.write("city: {host: 127.0.0.1, port: 1, tls: false}\n")
    assert main(["doctor"]) == 1
    bad = " | ".join(findings(capsys)["bad"])
    for words in ("/dev/nowhere is not there: check the adapter", "no gone.mp4", "broker 127.0.0.1:1"):
        assert words in bad


def test_a_damaged_journal_is_one_finding_among_the_others(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (box / "data").mkdir()
    (box / "data" / "journal.db").write_bytes(b"no database" * 1_000)
    assert main(["doctor"]) == 1
    found = findings(capsys)
    assert any("linli journal set-aside" in text for text in found["bad"])
    assert any("city" in text for text in found["look"])


@contextmanager
def as_somebody_else() -> Iterator[None]:
    root = os.geteuid() == 0
    if root:
        os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        if root:
            os.setresuid(0, 0, 0)


def test_a_data_folder_of_somebody_else_is_bad(capsys: pytest.CaptureFixture[str]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "linli.yaml").write_text("hub: {id: test-0001}\nweb: {port: 1}\n")
        Vault(folder / "data").close()
        (folder / "data").chmod(0)
        with as_somebody_else():
            assert main(["doctor", "--config", str(folder / "linli.yaml")]) == 1
    (bad,) = (text for text in findings(capsys)["bad"] if "clock" not in text)
    assert "data can't be read and written: check its owner" in bad


def test_a_key_that_others_can_read_is_bad(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Vault(box / "data").close()
    assert main(["doctor"]) == 0
    capsys.readouterr()
    (box / "data" / "vault.key").chmod(0o644)
    assert main(["doctor"]) == 1
    assert any("chmod 600" in text for text in findings(capsys)["bad"])
