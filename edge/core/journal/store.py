"""All that is done to the database: append, tidy, acknowledge, renumber, snapshots. Writer's thread only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from edge.core.ids import new_id
from edge.core.journal import cursors
from edge.core.journal.chain import Chain, Pending, Tip
from edge.core.journal.codec import decode_body, encode_body
from edge.core.journal.config import JournalConfig
from edge.core.journal.database import open_writer
from edge.core.journal.prune import Pruner
from edge.core.journal.spill import Spill
from models.envelope import Stamp
from models.nouns import Event, Lane
from models.system import EpochStarted

SOURCE = "journal"
_CHECK_EVERY = 256
_TAKEN_BEFORE = 50_000
_CHECKPOINT_COMMITS = 100


class Store:
    """Owns the writing connection. `stamp` says what time it is."""

    def __init__(self, path: Path, config: JournalConfig, stamp: Callable[[], Stamp]) -> None:
        self._stamp = stamp
        self._chain = Chain(open_writer(path))
        self._pruner = Pruner(self._chain, config)
        self._check_in = 0
        self._over = False
        self._stuck = False
        self._commits = 0
        self._check_every = min(_CHECK_EVERY, max(1, config.max_rows // 10))
        self._check()

    @property
    def tip(self) -> Tip:
        """The newest row."""
        return self._chain.tip

    @property
    def stuck(self) -> bool:
        """Whether a bound is passed and only missing snapshots keep rows from being pruned."""
        return self._stuck

    def append(self, batch: Sequence[Pending]) -> int:
        """Commit the batch; return its first seq. sqlite3.Error: nothing of it was written."""
        first = self._chain.append(batch)
        self._commits += 1
        self._check_in -= len(batch)
        if self._check_in <= 0:
            self._check()
        return first

    def over_bound(self) -> bool:
        """Tell whether `tidy` has work."""
        return self._over

    def tidy(self) -> tuple[Pending, ...]:
        """Prune one step where a bound is passed; return what was recorded about it."""
        if not self._over:
            return ()
        said: list[Pending] = []
        rows = self._pruner.step(self._stamp().at, lambda facts: said.extend(self._record(facts)))
        over = self._check()
        self._stuck = over and not rows
        self._over = over and bool(rows)
        return tuple(said)

    def acknowledge(self, epoch: int, lane: Lane, number: int) -> int:
        """Move a lane's cursor; return where it stands."""
        return cursors.acknowledge(self._chain, epoch, lane, number)

    def acknowledged(self) -> dict[Lane, int]:
        """Return where each lane's cursor stands in the current epoch."""
        return {lane: cursors.load_cursor(self._chain.connection, self.tip.epoch, lane).acked for lane in Lane}

    def start_epoch(self, city_epoch: int, city_number: int) -> tuple[Pending, ...]:
        """Renumber what is not acknowledged and record that, in one transaction."""
        with self._chain.transaction():
            cursors.renumber(self._chain, city_epoch)
            fact = EpochStarted(epoch=self.tip.epoch, city_epoch=city_epoch, city_number=city_number)
            return tuple(self._record((fact,)))

    def save_snapshot(self, domain: str, fold_version: int, seq: int, data: bytes) -> None:
        """Keep a snapshot that holds all up to `seq`, and the one before it."""
        with self._chain.transaction():
            self._chain.connection.execute(
                "INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?)", (domain, seq, fold_version, data)
            )
            self._chain.connection.execute(
                """DELETE FROM snapshot WHERE domain = ?1 AND seq NOT IN
                   (SELECT seq FROM snapshot WHERE domain = ?1 ORDER BY seq DESC LIMIT 2)""",
                (domain,),
            )
        self._check()

    def forget_snapshots(self, domain: str) -> None:
        """Drop the snapshots of a domain that is no longer configured, so that they hold no row back."""
        self._chain.connection.execute("DELETE FROM snapshot WHERE domain = ?", (domain,))
        self._check()

    def take_in(self, spill: Spill) -> int:
        """Commit what a spill file still holds and the database does not; return how many."""
        held = list(spill.read())
        # Only the newest rows can be the same: the file is emptied before much else is committed.
        since = self.tip.seq - len(held) - _TAKEN_BEFORE
        query = "SELECT json_extract(body, '$.id') FROM entry WHERE seq > ?"
        ids = {row[0] for row in self._chain.connection.execute(query, (since,))}
        missing = [item for item in held if _id_of(item) not in ids]
        if missing:
            with self._chain.transaction():
                self._chain.append(missing)
        spill.reset()
        return len(missing)

    def wants_rest(self) -> bool:
        """Tell whether `rest` would be of use."""
        return self._commits >= _CHECKPOINT_COMMITS

    def rest(self) -> None:
        """Fold the WAL back into the database: done while nothing waits, no commit waits for it."""
        self._commits = 0
        self._chain.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Close the connection; the last to close folds the WAL into the database."""
        self._chain.connection.close()

    def _check(self) -> bool:
        self._check_in = self._check_every
        self._over = self._pruner.over()
        self._stuck = self._stuck and self._over
        return self._over

    def _record(self, facts: Sequence[Event]) -> list[Pending]:
        stamp = self._stamp()
        said = [
            Pending(
                0,
                int(fact.meta.lane),
                fact.meta.kind,
                stamp.at,
                encode_body(fact, stamp, id=new_id(), source=SOURCE, cause=None),
            )
            for fact in facts
        ]
        if said:
            self._chain.append(said)
        return said


def _id_of(item: Pending) -> str:
    return decode_body(item.body).id
