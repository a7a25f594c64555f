"""A real full disk: a small tmpfs, filled by somebody else."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.core.journal import Journal, NotDurable, verify
from edge.core.journal.chain import Pending
from edge.core.journal.spill import SECTOR, Spill
from edge.core.journal.tickets import Ticket
from models.system import EventsLost
from tests.edge.core.journal.desk import ids_of, journal_in, say, until, written


class Disk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "somebody-elses.bin"

    def fill(self) -> None:
        with self._filler.open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))

    def free(self) -> None:
        self._filler.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], check=False, capture_output=True
        ).returncode
    )
    if not mounted:
        pytest.skip("a full disk is a small tmpfs, and mounting one needs root")
    yield Disk(folder)
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def fill_until_spilling(disk: Disk, journal: Journal) -> list[str]:
    """The WAL has free room of its own at first."""
    disk.fill()
    ids: list[str] = []
    while journal.health.state != "full":
        more = [f"e{len(ids) + n}" for n in range(20)]
        say(journal, *more)
        ids += more
        await written(journal)
    return ids


async def test_facts_go_to_the_spill_file_and_then_in_order_into_the_journal(disk: Disk) -> None:
    states: list[str] = []
    async with journal_in(disk.folder) as journal:
        journal.watch_health(lambda health: states.append(health.state))
        ids = await fill_until_spilling(disk, journal)
        say(journal, "on a full disk")
        await written(journal)
        assert "on a full disk" not in ids_of(journal)
        disk.free()
        await until(lambda: journal.health.state == "ok")
        assert ids_of(journal) == [*ids, "on a full disk"]
        assert journal.seq_of(journal.appended()) == len(ids) + 1
    assert states == ["full", "ok"]
    assert verify(disk.folder / "journal.db").ok


async def test_a_power_cut_on_a_full_disk_loses_nothing_that_was_durable(disk: Disk, tmp_path: Path) -> None:
    async with journal_in(disk.folder) as journal:
        ids = await fill_until_spilling(disk, journal)
        say(journal, "on a full disk")
        await written(journal)
        shutil.copytree(disk.folder, tmp_path / "after", ignore=shutil.ignore_patterns("somebody*", "*.lock"))
        disk.free()
    for _ in range(2):  # what the spill file held must not come a second time
        async with journal_in(tmp_path / "after") as journal:
            assert ids_of(journal) == [*ids, "on a full disk"]
    assert verify(tmp_path / "after" / "journal.db").ok


async def test_a_spill_file_that_was_taken_in_but_not_emptied_is_not_taken_in_again(disk: Disk, tmp_path: Path) -> None:
    async with journal_in(disk.folder) as journal:
        ids = await fill_until_spilling(disk, journal)
        shutil.copy(disk.folder / "spill.bin", tmp_path / "spill.bin")
        disk.free()
        await until(lambda: journal.health.state == "ok")
    shutil.copy(tmp_path / "spill.bin", disk.folder / "spill.bin")
    async with journal_in(disk.folder) as journal:
        assert ids_of(journal) == ids


async def test_beyond_file_and_ring_what_is_lost_is_counted(disk: Disk) -> None:
    own: list[object] = []
    async with journal_in(disk.folder, ring=400) as journal:
        journal.on_own = lambda event, _id: own.append(event)
        ids = await fill_until_spilling(disk, journal)
        with pytest.raises(NotDurable, match="only in memory"):
            await say_until_refused(journal, ids)
        room = 400 - journal.health.waiting
        held = [f"h{n}" for n in range(room)]
        say(journal, *held, "lost1", "lost2")
        with pytest.raises(NotDurable, match="nowhere"):
            await written(journal)
        disk.free()
        await until(lambda: journal.health.state == "ok")
        say(journal, "after")
        await written(journal)
        assert [event.count for event in own if isinstance(event, EventsLost)] == [2]
        entries = list(journal.scan())
        assert [e.id for e in entries if e.source == "test"] == [*ids, *held, "after"]
        assert [e.kind for e in entries][-2] == EventsLost.meta.kind
        assert journal.seq_of(Ticket(len(ids) + len(held) + 1)) == entries[-3].seq
    assert verify(disk.folder / "journal.db").ok


async def say_until_refused(journal: Journal, ids: list[str]) -> None:
    while True:
        more = [f"s{len(ids) + n}" for n in range(200)]
        say(journal, *more)
        ids += more
        await written(journal)


async def test_starting_on_a_full_disk_says_so_or_works(disk: Disk) -> None:
    async with journal_in(disk.folder) as journal:
        say(journal, "before")
        await written(journal)
    disk.fill()
    async with journal_in(disk.folder) as journal:
        say(journal, "after")
        await written(journal)
        disk.free()
        await until(lambda: ids_of(journal) == ["before", "after"])


def body(name: str) -> bytes:
    return (
        b'{"id":"%s","kind":"k","version":1,"lane":1,"stamp":{"at":5,"mono":1,"boot":"0123456789abcdef","quality":0},'
        b'"source":"s","cause":null,"data":{}}' % name.encode()
    )


def items(*names: str) -> list[Pending]:
    return [Pending(number, 1, "k", 5, body(name)) for number, name in enumerate(names, 1)]


def test_a_torn_record_ends_the_spill_file(tmp_path: Path) -> None:
    spill = Spill(tmp_path / "spill.bin", 100_000)
    assert spill.write(items("a", "b")) == 2
    spill.close()
    data = bytearray((tmp_path / "spill.bin").read_bytes())
    data[SECTOR + 16 + len(body("a")) + 30] ^= 1
    (tmp_path / "spill.bin").write_bytes(data)
    spill = Spill(tmp_path / "spill.bin", 100_000)
    assert [item.body for item in spill.read()] == [body("a")]
    assert spill.write(items("c")) == 1
    assert [item.body for item in spill.read()] == [body("a"), body("c")]
    spill.reset()
    assert spill.empty
    assert list(spill.read()) == []
    spill.close()


def test_a_spill_file_takes_what_it_has_room_for(tmp_path: Path) -> None:
    spill = Spill(tmp_path / "spill.bin", SECTOR + 3 * (16 + len(body("a"))) + 5)
    assert spill.write(items("a", "b", "c", "d")) == 3
    assert spill.write(items("e")) == 0
    assert [item.ticket for item in spill.read()] == [1, 2, 3]
    spill.close()
