"""A process that is killed while it writes: what it had reported durable is there."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from edge.core.journal import verify
from tests.edge.core.journal.desk import journal_in


def killed_after(folder: Path, acks: Path, lines: int) -> list[int]:
    """Run the load, kill it once `lines` events were reported, and return those."""
    load = (sys.executable, "-m", "tests.powercut.load")
    command = [*load, str(folder), str(acks), "1000000", str(lines)]
    acks.touch()
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        while (text := acks.read_text()).count("\n") < lines:
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    whole = text[: text.rindex("\n")]
    return [int(line[1:]) for line in whole.splitlines()]


@pytest.mark.parametrize("place", range(6))
async def test_kill(tmp_path: Path, place: int) -> None:
    told = killed_after(tmp_path / "journal", tmp_path / "acks", random.Random(place).randint(1, 4000))
    async with journal_in(tmp_path / "journal") as journal:
        kept = [int(entry.id[1:]) for entry in journal.scan() if entry.source == "load"]
    assert kept == list(range(kept[0], kept[-1] + 1))
    assert kept[-1] >= told[-1]
    assert verify(tmp_path / "journal" / "journal.db").ok
