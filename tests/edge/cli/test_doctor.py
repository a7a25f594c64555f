from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from edge.__main__ import main
from edge.cli.vault_findings import filing
from edge.core.vault import Vault
from tests.edge.core.vault.desk import SFACE, face, resident
from tests.releases.site import FOLDER

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


@pytest.mark.parametrize(
    ("stored", "level", "words"),
    [
        (0, "ok", "faces of 0 people are stored"),
        (79, "ok", "from 100 on they must be filed"),
        (80, "look", "prepare it now"),
        (99, "look", "within 30 working days"),
        (100, "look", "100 are reached: within 30 working days of that day file with the provincial internet"),
        (12_345, "look", "faces of 12345 people are stored: 100 are reached"),
    ],
)
def test_what_the_law_asks_of_the_number_of_faces(stored: int, level: str, words: str) -> None:
    said = filing(stored, bound=100)
    assert said[0] == level
    assert words in said[1]
    assert level == "ok" or "人脸识别技术应用安全管理办法" in said[1]


def test_the_law_s_bound_is_a_hundred_thousand() -> None:
    assert filing(79_999)[0] == "ok"
    assert "100000 are reached" in filing(100_000)[1]
    assert "prepare it now" in filing(80_000)[1]


def test_faces_that_no_gate_can_use_are_named_with_what_to_do(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vault = Vault(box / "data")
    vault.enrol(resident(face(1, SFACE)))
    vault.close()
    assert main(["doctor"]) == 0
    assert "sface" not in capsys.readouterr().out, "without vision nothing is looked for"
    with (box / "linli.yaml").open("a") as file:
        file.write("vision: {}\n")
    assert main(["doctor"]) == 0
    (found,) = [text for text in findings(capsys)["look"] if "sface" in text]
    assert found.startswith("1 people have faces of sface-2021dec only, useless to dlib-resnet-v1; photos are not kept")
    assert "linli person face" in found


def test_a_lost_key_is_bad_and_a_spare_one_is_pointed_at(
    box: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = Vault(box / "data")
    vault.enrol(resident())
    vault.close()
    (box / "credentials").mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(box / "credentials"))
    shutil.copy(box / "data" / "vault.key", box / "credentials" / "linli-vault-key")
    assert main(["doctor"]) == 0
    assert [text for text in findings(capsys)["look"] if "data/vault.key holds it too: delete it" in text]
    for place in (box / "credentials" / "linli-vault-key", box / "data" / "vault.key"):
        place.unlink()
    assert main(["doctor"]) == 1
    assert [text for text in findings(capsys)["bad"] if "vault.key is gone" in text]


def test_a_vault_of_an_older_release_is_looked_at_and_left_alone(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(FOLDER / "0.1.0" / "data", box / "data")
    before = (box / "data" / "vault.db").read_bytes()
    assert main(["doctor"]) == 0
    assert [text for text in findings(capsys)["look"] if "vault: of an older release" in text]
    assert (box / "data" / "vault.db").read_bytes() == before


def test_a_key_that_others_can_read_is_bad(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Vault(box / "data").close()
    assert main(["doctor"]) == 0
    capsys.readouterr()
    (box / "data" / "vault.key").chmod(0o644)
    assert main(["doctor"]) == 1
    assert any("chmod 600" in text for text in findings(capsys)["bad"])
