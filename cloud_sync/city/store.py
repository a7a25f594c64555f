"""The city's tables: one batch is one transaction, and a fact is stored once however often it comes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec
from msgspec import Struct

from cloud_sync.wire import CloudEvent, Hello, LaneName, Mark, lane_of, name_of
from models.nouns import Lane

_NUMBERS = """SELECT number, hash FROM fact WHERE hub = :hub AND epoch = :epoch AND lane = :lane AND number > :after
UNION ALL SELECT number, hash FROM alias WHERE hub = :hub AND epoch = :epoch AND lane = :lane AND number > :after
ORDER BY number"""


class Gap(Struct, frozen=True):
    """Numbers of a lane that are not here. `explained`: the hub said that it has pruned them."""

    hub: str
    epoch: int
    lane: LaneName
    first: int
    last: int
    explained: bool


class CityReport(Struct, frozen=True):
    """What the city has. `duplicates` were dropped; a conflict is another fact under a number that is taken."""

    facts: int
    duplicates: int
    conflicts: int
    gaps: list[Gap]
    marks: dict[str, dict[LaneName, Mark]]


class CityStore:
    """Belongs to one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript((Path(__file__).parent / "schema.sql").read_text())

    def hello(self, hub: str, hello: Hello) -> dict[LaneName, Mark]:
        """Note which numbers the hub no longer has and return the newest marks."""
        with self._transaction():
            for name, lane in hello.lanes.items():
                self._explain(hub, hello.epoch, lane_of(name), lane.first)
        return self.marks(hub)

    def store(self, hub: str, lane: Lane, events: Sequence[CloudEvent], first: int | None) -> Mark:
        """Commit a batch and return the lane's mark. `first`: the hub has nothing before it."""
        epoch = events[0].linliepoch
        with self._transaction():
            if first is not None:
                self._explain(hub, epoch, lane, first)
            for event in events:
                self._add(hub, lane, event)
            return self._advance(hub, epoch, lane)

    def marks(self, hub: str) -> dict[LaneName, Mark]:
        """Return each lane's mark in the newest epoch."""
        rows = self._db.execute(
            "SELECT lane, max(epoch), number, hash FROM mark WHERE hub = ? GROUP BY lane", (hub,)
        ).fetchall()
        return {name_of(Lane(lane)): Mark(epoch, number, digest) for lane, epoch, number, digest in rows}

    def report(self) -> CityReport:
        """Count what is here and find what is not."""
        tally = dict(self._db.execute("SELECT name, count FROM tally").fetchall())
        hubs = [row[0] for row in self._db.execute("SELECT DISTINCT hub FROM mark ORDER BY hub")]
        return CityReport(
            facts=self._db.execute("SELECT count(*) FROM fact").fetchone()[0],
            duplicates=tally.get("duplicates", 0),
            conflicts=tally.get("conflicts", 0),
            gaps=self._gaps(),
            marks={hub: self.marks(hub) for hub in hubs},
        )

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def _transaction(self) -> _Transaction:
        return _Transaction(self._db)

    def _add(self, hub: str, lane: Lane, event: CloudEvent) -> None:
        key = (hub, event.linliepoch, int(lane), event.linlinumber)
        have = self._db.execute(
            "SELECT epoch, lane, number FROM fact WHERE hub = ? AND id = ?", (hub, event.id)
        ).fetchone()
        if have is not None:
            self._tally("duplicates")
            if (hub, *have) != key:
                self._db.execute(
                    "INSERT OR IGNORE INTO alias VALUES (?, ?, ?, ?, ?, ?)", (*key, event.id, event.linlihash)
                )
            return
        text = msgspec.json.encode(event).decode()
        added = self._db.execute(
            "INSERT OR IGNORE INTO fact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*key, event.id, event.type, event.time, event.linlihash, text),
        )
        if not added.rowcount:
            self._tally("conflicts")

    def _explain(self, hub: str, epoch: int, lane: Lane, first: int) -> None:
        mark = self._advance(hub, epoch, lane)
        if first > mark.number + 1:
            self._db.execute(
                "INSERT OR IGNORE INTO gap VALUES (?, ?, ?, ?, ?)", (hub, epoch, int(lane), mark.number + 1, first - 1)
            )
            self._advance(hub, epoch, lane)

    def _advance(self, hub: str, epoch: int, lane: Lane) -> Mark:
        """Move the mark over all that follows without a hole and return it."""
        key = (hub, epoch, int(lane))
        row = self._db.execute("SELECT number, hash FROM mark WHERE hub = ? AND epoch = ? AND lane = ?", key).fetchone()
        before = number, digest = row or (0, "")
        moved = True
        while moved:
            start = number
            where = {"hub": hub, "epoch": epoch, "lane": int(lane), "after": number}
            with closing(self._db.execute(_NUMBERS, where)) as following:
                for found, its_hash in following:
                    if found > number + 1:
                        break
                    number, digest = found, its_hash
            gap = self._db.execute(
                "SELECT last FROM gap WHERE hub = ? AND epoch = ? AND lane = ? AND first <= ? AND last > ?",
                (*key, number + 1, number),
            ).fetchone()
            if gap is not None:
                number, digest = gap[0], ""
            moved = number > start
        if (number, digest) != before:
            self._db.execute("INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?, ?)", (*key, number, digest))
        return Mark(epoch, number, digest)

    def _tally(self, name: str) -> None:
        self._db.execute("INSERT INTO tally VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET count = count + 1", (name,))

    def _gaps(self) -> list[Gap]:
        explained = self._db.execute("SELECT hub, epoch, lane, first, last FROM gap ORDER BY 1, 2, 3, 4")
        gaps = [
            Gap(hub, epoch, name_of(Lane(lane)), first, last, explained=True)
            for hub, epoch, lane, first, last in explained
        ]
        holes = self._db.execute(
            """SELECT hub, epoch, lane, before + 1, number - 1 FROM (
                 SELECT hub, epoch, lane, number,
                   lag(number, 1, 0) OVER (PARTITION BY hub, epoch, lane ORDER BY number) AS before
                 FROM (SELECT hub, epoch, lane, number FROM fact UNION SELECT hub, epoch, lane, number FROM alias
                       UNION SELECT hub, epoch, lane, first FROM gap UNION SELECT hub, epoch, lane, last FROM gap))
               WHERE number > before + 1
                 AND NOT EXISTS (SELECT 1 FROM gap WHERE gap.hub = hub AND gap.epoch = epoch AND gap.lane = lane
                                 AND gap.first <= before + 1 AND gap.last >= number - 1)"""
        )
        return gaps + [
            Gap(hub, epoch, name_of(Lane(lane)), first, last, explained=False)
            for hub, epoch, lane, first, last in holes
        ]


class _Transaction:
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")
