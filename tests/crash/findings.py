"""What is left after the kills: the journal beside what was acknowledged, the city beside the journal."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec
from msgspec import Struct

from cloud_sync.city.store import CityReport
from edge.core.journal import export, verify
from tests.crash.load import Load
from tests.crash.site import Site

DRAIN_S = 120.0


class Findings(Struct, frozen=True, kw_only=True):
    """`lost`: acknowledged and not in the journal. `resent`: came to the city again and was dropped there."""

    acknowledged: dict[str, int]
    unanswered: int
    refusals: dict[str, int]
    journaled: int
    lost: int
    wrong_pins_answered: int
    wrong_pins_journaled: int
    journal_good: bool
    journal_words: str
    committed: int
    missing_in_city: int
    unknown_to_journal: int
    duplicates: int
    resent: int
    conflicts: int
    gaps: int
    epochs: list[int]
    seconds: float = 0.0
    kills: dict[str, int] = {}

    @property
    def good(self) -> bool:
        """Tell whether nothing was lost, doubled or left out anywhere."""
        faults = (self.lost, self.missing_in_city, self.unknown_to_journal, self.duplicates, self.conflicts, self.gaps)
        whole = self.journal_good and self.epochs == [1] and self.committed == self.journaled
        return whole and not any(faults) and self.wrong_pins_answered <= self.wrong_pins_journaled


async def drained(site: Site) -> None:
    """Wait until the city has as many facts as the journal."""
    async with asyncio.timeout(DRAIN_S):
        while _count(site.city_db, "fact") < _count(site.journal, "entry"):  # noqa: ASYNC110 (another process's file)
            await asyncio.sleep(0.1)


def findings(site: Site, load: Load) -> Findings:
    """Compare, after the hub has stopped."""
    entries = [msgspec.json.decode(line) for line in export(site.journal)]
    causes = {entry["cause"] for entry in entries}
    wrong = [entry for entry in entries if entry["data"].get("reason") == "wrong_pin"]
    ours, theirs = {entry["id"] for entry in entries}, city_ids(site.city_db)
    report, checked = city_report(site.city_db), verify(site.journal)
    kinds = list(load.acknowledged.values())
    return Findings(
        acknowledged={kind: kinds.count(kind) for kind in sorted(set(kinds))},
        unanswered=load.unanswered,
        refusals=dict(load.answers),
        journaled=len(entries),
        lost=len(load.acknowledged.keys() - causes),
        wrong_pins_answered=load.wrong_pins,
        wrong_pins_journaled=len(wrong),
        journal_good=checked.ok,
        journal_words=checked.words,
        committed=report.facts,
        missing_in_city=len(ours - set(theirs)),
        unknown_to_journal=len(set(theirs) - ours),
        duplicates=len(theirs) - len(set(theirs)),
        resent=report.duplicates,
        conflicts=report.conflicts,
        gaps=len(report.gaps),
        epochs=sorted({entry["epoch"] for entry in entries}),
    )


def city_report(database: Path) -> CityReport:
    """What `linli city report` says."""
    command = [sys.executable, "-m", "cloud_sync.city", "report", "--db", str(database)]
    said = subprocess.run(command, capture_output=True, check=False)
    assert said.returncode in {0, 1}, said.stderr
    return msgspec.json.decode(said.stdout, type=CityReport)


def city_ids(database: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as city:
        return [row[0] for row in city.execute("SELECT id FROM fact")]


def committed(database: Path) -> int:
    """How many facts the city has now; 0 before it has a database."""
    try:
        return _count(database, "fact")
    except sqlite3.OperationalError:
        return 0


def _count(database: Path, table: str) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=20)) as opened:
        return int(opened.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 (a literal above)
