from __future__ import annotations

from pathlib import Path

import pytest

from edge.__main__ import main
from edge.core.clock import SystemClock
from edge.core.journal import Journal, JournalConfig
from models.system import DeviceFound


async def journaled(box: Path) -> None:
    clock = SystemClock()
    journal = await Journal.open(box / "data", JournalConfig(spill_mb=1), clock, clock.boot, clock.quality)
    for number in range(3):
        journal.append(DeviceFound(device=f"board-{number}"), id=f"e{number}", source="test")
    await journal.durable(journal.appended())
    await journal.close()


def test_check_says_what_linli_yaml_makes(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "domain desk" in capsys.readouterr().out


def test_a_wrong_linli_yaml_is_exit_status_2_with_its_place(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (box / "linli.yaml").write_text("hub: {id: a, idd: b}\n")
    assert main(["check"]) == 2
    assert capsys.readouterr().err.startswith("linli.yaml:1: hub.idd: unknown key; expected one of: id, name")


def test_no_command_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([])
    assert "COMMAND" in capsys.readouterr().err


def test_a_file_that_is_no_journal_is_said_in_words(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (box / "data").mkdir()
    (box / "data" / "journal.db").write_bytes(b"not a database at all" * 100)
    assert main(["journal", "tail"]) == 1
    assert "set-aside" in capsys.readouterr().err


async def test_the_journal_is_shown_checked_exported_and_set_aside(
    box: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (box / "data").mkdir()
    await journaled(box)
    assert main(["journal", "tail", "-n", "2"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["2", "3"]
    assert main(["journal", "verify"]) == 0
    assert capsys.readouterr().out == "3 rows, 1 to 3: good\n"
    assert main(["journal", "set-aside"]) == 0
    assert "set-aside-" in capsys.readouterr().out
    assert main(["journal", "verify"]) == 1
    assert "there is no journal here" in capsys.readouterr().err
