from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.powercut.__main__ import cuts
from tests.powercut.recording import Op, Sync, record

pytestmark = [pytest.mark.peer, pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> list[Op]:
    folder: Path = tmp_path_factory.mktemp("powercut")
    try:
        return record(folder, events=1_000, seed=3)
    except OSError as error:
        pytest.skip(f"strace can't be run: {error}")


async def test_nothing_that_was_acknowledged_is_lost(recording: list[Op]) -> None:
    assert await cuts(recording, 60, seed=11) == 0


async def test_a_journal_that_does_not_sync_would_be_caught(
    recording: list[Op], capsys: pytest.CaptureFixture[str]
) -> None:
    careless = [op for op in recording if not isinstance(op, Sync)]
    assert await cuts(careless, 30, seed=11) > 0
    assert "cut" in capsys.readouterr().out
