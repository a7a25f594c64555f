from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.findings import Findings
from tests.crash.kill9 import crash


@pytest.mark.slow
async def test_what_was_acknowledged_survives_kill_9_of_hub_broker_and_city(
    socket_enabled: None, tmp_path: Path
) -> None:
    found = await crash(tmp_path, hub=8, broker=3, city=3, seed=20)
    assert found.good, found
    assert sum(found.acknowledged.values()) > 100, found
    assert found.kills["hub"] == 8, found


def test_a_finding_with_a_lost_command_is_not_good() -> None:
    whole = _findings(lost=0)
    assert whole.good
    assert not _findings(lost=1).good


def _findings(lost: int) -> Findings:
    return Findings(
        acknowledged={"access.open_door": 3},
        unanswered=0,
        refusals={},
        journaled=9,
        lost=lost,
        wrong_pins_answered=0,
        wrong_pins_journaled=0,
        journal_good=True,
        journal_words="",
        committed=9,
        missing_in_city=0,
        unknown_to_journal=0,
        duplicates=0,
        resent=0,
        conflicts=0,
        gaps=0,
        epochs=[1],
    )
