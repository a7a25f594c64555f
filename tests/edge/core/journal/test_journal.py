from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path

import msgspec
import pytest

from edge.core.journal import JournalCorrupt, JournalError, export, set_aside, tail, upcast, verify
from edge.core.journal.codec import Body, entry_of
from edge.core.journal.tickets import Ticket
from models.envelope import Entry, Stamp
from models.nouns import Lane
from models.system import ClockQuality
from tests.edge.core.journal.desk import ALARM, BOOT, FACT, alter, ids_of, journal_in, say, until, written


async def test_what_was_durable_is_there_after_reopening(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        say(journal, "a", "b")
        say(journal, "c", event=ALARM)
        await written(journal)
        assert journal.committed == 3
        assert [journal.seq_of(Ticket(ticket)) for ticket in (1, 2, 3)] == [1, 2, 3]
    async with journal_in(tmp_path) as journal:
        say(journal, "d")
        await written(journal)
        assert journal.seq_of(journal.appended()) == 4
        entries = list(journal.scan())
    assert [(e.id, e.lane, e.number, e.epoch) for e in entries] == [
        ("a", Lane.FACTS, 1, 1),
        ("b", Lane.FACTS, 2, 1),
        ("c", Lane.ALARMS, 1, 1),
        ("d", Lane.FACTS, 3, 1),
    ]
    assert entries[0].stamp.boot == BOOT
    assert entries[0].stamp.quality is ClockQuality.SYNCED
    assert upcast(entries[2]) == ALARM
    assert verify(tmp_path / "journal.db").ok


async def test_one_turn_of_the_loop_is_one_commit(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        say(journal, *(str(n) for n in range(100)))
        waiters = [asyncio.ensure_future(journal.durable(Ticket(n))) for n in (1, 50, 100)]  # noqa: TID251
        done, _ = await asyncio.wait(waiters, return_when=asyncio.FIRST_COMPLETED)
        assert len(done) == 3


async def test_reading_beside_writing(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        say(journal, *(str(n) for n in range(1, 1001)))
        await written(journal)
        page = await journal.read(after_seq=995, limit=3)
        assert [entry.seq for entry in page] == [996, 997, 998]
        assert await journal.read(after_seq=1000, limit=3) == []


async def test_append_does_not_wait_for_a_commit(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        blocker = sqlite3.connect(tmp_path / "journal.db", isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        say(journal, "held")
        await asyncio.sleep(0)
        start = time.perf_counter()
        say(journal, "a")
        assert time.perf_counter() - start < 0.02
        assert journal.health.waiting == 2
        blocker.execute("COMMIT")
        blocker.close()
        await written(journal)
        assert journal.health.waiting == 0


async def test_a_commit_that_takes_long_is_said(tmp_path: Path) -> None:
    states: list[str] = []
    async with journal_in(tmp_path, slow_ms=10) as journal:
        journal.watch_health(lambda health: states.append(health.state))
        blocker = sqlite3.connect(tmp_path / "journal.db", isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        say(journal, "a")
        await until(lambda: states == ["slow"])
        blocker.execute("COMMIT")
        blocker.close()
        await until(lambda: states == ["slow", "ok"])


async def test_two_hubs_cannot_have_it_open(tmp_path: Path) -> None:
    async with journal_in(tmp_path):
        with pytest.raises(JournalError, match="another hub has this journal open"):
            async with journal_in(tmp_path):
                pass


async def test_a_newer_release_wrote_it(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        say(journal, "a")
    alter(tmp_path, "PRAGMA user_version = 99")
    with pytest.raises(JournalError, match=r"schema 99.*start the newer release again"):
        async with journal_in(tmp_path):
            pass
    with pytest.raises(JournalError, match="schema 99"):
        verify(tmp_path / "journal.db")


async def test_a_damaged_file_is_neither_replaced_nor_changed(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        say(journal, *(str(n) for n in range(500)))
    path = tmp_path / "journal.db"
    damaged = path.read_bytes()[:8192] + b"\xff" * 20_000
    path.write_bytes(damaged)
    with pytest.raises(JournalCorrupt, match="linli journal set-aside"):
        async with journal_in(tmp_path):
            pass
    assert path.read_bytes() == damaged


async def test_a_missing_database_beside_a_spill_file_is_not_a_first_start(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        say(journal, "a")
    (tmp_path / "journal.db").unlink()
    with pytest.raises(JournalError, match=r"journal.db is missing"):
        async with journal_in(tmp_path):
            pass
    assert set_aside(tmp_path) is not None
    async with journal_in(tmp_path) as journal:
        assert ids_of(journal) == []


async def test_tail_and_export(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        say(journal, "a", "b", "c")
        await written(journal)
        assert [entry.id for entry in tail(tmp_path / "journal.db", 2)] == ["b", "c"]
    lines = [msgspec.json.decode(line) for line in export(tmp_path / "journal.db")]
    assert [(line["seq"], line["id"], line["data"]) for line in lines] == [
        (seq, event_id, {"door": "gate"}) for seq, event_id in enumerate("abc", 1)
    ]


async def test_snapshots(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        for name in ("one", "two", "three"):
            say(journal, name)
            await journal.save_snapshot("access", 2, journal.appended(), name.encode())
    async with journal_in(tmp_path) as journal:
        assert journal.load_snapshots("access") == [(3, 2, b"three"), (2, 2, b"two")]
        await journal.save_snapshot("access", 2, journal.appended(), b"same place")
        assert journal.load_snapshots("access")[0] == (3, 2, b"same place")
        await journal.forget_snapshots("access")
        assert journal.load_snapshots("access") == []


def entry(kind: str, version: int, data: bytes) -> Entry:
    stamp = Stamp(1, 1, BOOT, ClockQuality.SYNCED)
    body = Body(
        id="a", kind=kind, version=version, lane=Lane.FACTS, stamp=stamp, source="s", cause=None, data=msgspec.Raw(data)
    )
    return entry_of(7, 1, 1, b"", body)


def test_unknown_kinds_and_newer_versions_stay_opaque() -> None:
    assert upcast(entry("never.heard_of", 1, b"{}")) is None
    assert upcast(entry(FACT.meta.kind, FACT.meta.version + 1, b'{"gate":1}')) is None


def test_an_event_that_does_not_decode_names_its_row() -> None:
    with pytest.raises(JournalError, match=r"row 7: access\.door_closed"):
        upcast(entry(FACT.meta.kind, FACT.meta.version, b'{"door":3}'))
