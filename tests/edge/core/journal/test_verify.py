"""Each way to tamper with the file is found, and the first bad row named."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.core.journal import JournalCorrupt, verify
from models.nouns import Lane
from tests.edge.core.journal.desk import ALARM, alter, journal_in, say, written

TAMPERED = {
    "kind": ("UPDATE entry SET kind = 'access.door_opened' WHERE seq = 5", 5),
    "at": ("UPDATE entry SET at = at + 1 WHERE seq = 5", 5),
    "body": ("UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'gate', 'gat2') AS BLOB) WHERE seq = 5", 5),
    "hash": ("UPDATE entry SET hash = zeroblob(32) WHERE seq = 5", 5),
    "lane": ("UPDATE entry SET lane = 0, number = 99 WHERE seq = 5", 5),
    "epoch": ("UPDATE entry SET epoch = 2 WHERE seq = 5", 5),
    "number": ("UPDATE entry SET number = 77 WHERE seq = 20", 20),
    "seq": ("UPDATE entry SET seq = 21 WHERE seq = 20", 20),
    "row removed": ("DELETE FROM entry WHERE seq = 5", 5),
    "first row removed": ("DELETE FROM entry WHERE seq = 1", 1),
    "bodies swapped": (
        """UPDATE entry SET (body, at, kind) = (SELECT body, at, kind FROM entry AS other
           WHERE other.seq = 13 - entry.seq) WHERE seq IN (6, 7)""",
        6,
    ),
    "numbers moved": ("UPDATE entry SET number = number + 100 WHERE seq > 15 AND lane = 1", 17),
    "acknowledged tail removed": ("DELETE FROM entry WHERE seq > 17", 18),
    "cursor's hash": ("UPDATE lane SET hash = zeroblob(32) WHERE lane = 1", 20),
    "anchor invented": ("INSERT INTO anchor VALUES (3, zeroblob(32), 'pruned', 0)", 4),
}


async def fill(folder: Path) -> None:
    async with journal_in(folder) as journal:
        for n in range(4):
            say(journal, f"alarm{n}", event=ALARM)
            say(journal, *(f"{n}-{k}" for k in range(4)))
        await written(journal)
        await journal.outbox().acknowledge(1, Lane.FACTS, 16)


@pytest.mark.parametrize("what", TAMPERED)
async def test_tampering_is_found(tmp_path: Path, what: str) -> None:
    sql, first_bad = TAMPERED[what]
    await fill(tmp_path)
    assert verify(tmp_path / "journal.db").ok
    alter(tmp_path, sql)
    report = verify(tmp_path / "journal.db")
    assert not report.ok
    assert report.first_bad == first_bad, report.words


async def test_a_start_refuses_an_altered_tail(tmp_path: Path) -> None:
    await fill(tmp_path)
    alter(tmp_path, TAMPERED["body"][0])
    with pytest.raises(JournalCorrupt, match="row 5"):
        async with journal_in(tmp_path):
            pass


async def test_verify_beside_a_running_hub(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        say(journal, "a")
        await written(journal)
        assert verify(tmp_path / "journal.db").rows == 1
