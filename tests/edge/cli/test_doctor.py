from __future__ import annotations

from pathlib import Path

import pytest

from edge.__main__ import main
from edge.core.vault import Vault

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


def test_a_key_that_others_can_read_is_bad(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Vault(box / "data").close()
    assert main(["doctor"]) == 0
    capsys.readouterr()
    (box / "data" / "vault.key").chmod(0o644)
    assert main(["doctor"]) == 1
    assert any("chmod 600" in text for text in findings(capsys)["bad"])
