"""The writer's thread: everything that waits becomes one commit; what the disk refuses is held, in order."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from msgspec import Struct

from edge.core.journal.chain import Pending, Tip
from edge.core.journal.config import JournalConfig
from edge.core.journal.hold import Hold
from edge.core.journal.store import Store

log = logging.getLogger(__name__)
T = TypeVar("T")
REST_S = 0.1
"""How long nothing must come before the WAL is folded back."""
BATCH = 512
"""Rows in one commit: bounds how long the thread keeps the GIL and how much a commit writes."""


class Progress(Struct, frozen=True):
    """What a commit (or a spill) changed. `runs`: (ticket, seq) where a run of both begins."""

    durable: int
    committed: int
    count: int
    runs: tuple[tuple[int, int], ...]
    tip: Tip
    full: bool
    ring_only: bool
    stuck: bool
    own: tuple[Pending, ...] = ()


class Writer:
    """One thread that owns the writing connection and the spill file."""

    def __init__(self, store: Store, hold: Hold, config: JournalConfig, tell: Callable[[Progress], None]) -> None:
        self._store = store
        self._hold = hold
        self._config = config
        self._tell = tell
        self._queue: deque[Pending | Callable[[], None]] = deque()
        self._bell = threading.Lock()
        self._bell.acquire()
        self._rung = False
        self._closing = False
        self._durable = 0
        self._committed = 0
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def put(self, item: Pending) -> None:
        """Queue an event; loop thread only. `ring` starts its commit."""
        self._queue.append(item)

    def call(self, work: Callable[[], T]) -> Future[T]:
        """Queue work that runs after everything queued before it; loop thread only."""
        future: Future[T] = Future()

        def settle() -> None:
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 (it reaches whoever awaits the future)
                future.set_exception(error)

        self._queue.append(settle)
        self.ring()
        return future

    def start_epoch(self, city_epoch: int, city_number: int) -> Future[None]:
        """Renumber what is not acknowledged; loop thread only."""
        return self.call(lambda: self._report(0, (), self._store.start_epoch(city_epoch, city_number)))

    def close(self) -> None:
        """Write what is queued, stop the thread and wait for it. Not on the loop."""
        self._closing = True
        self.ring()
        self._thread.join()

    def ring(self) -> None:
        """Have everything queued written; loop thread only."""
        # One release for one acquire: only this thread raises the flag, only the writer lowers it.
        if not self._rung:
            self._rung = True
            self._bell.release()

    def _run(self) -> None:
        while True:
            if self._bell.acquire(timeout=self._patience()):
                self._rung = False
            elif self._store.wants_rest() and not self._hold.holding:
                self._rest()
            while self._queue:
                self._turn()
            if self._hold.holding:
                self._release()
            if self._closing:
                return
            self._tidy()

    def _patience(self) -> float:
        if self._hold.holding:
            return self._config.retry_ms / 1000
        if self._store.over_bound():
            return 0
        return REST_S if self._store.wants_rest() else -1

    def _rest(self) -> None:
        try:
            self._store.rest()
        except sqlite3.Error as error:
            log.warning("the journal's WAL can't be folded back: %s", error)

    def _turn(self) -> None:
        batch: list[Pending] = []
        while self._queue and len(batch) < BATCH:
            item = self._queue.popleft()
            if isinstance(item, Pending):
                batch.append(item)
                continue
            if batch:
                self._queue.appendleft(item)
                break
            item()
        if batch:
            self._keep(batch)
        if self._store.over_bound():
            self._tidy()

    def _keep(self, batch: list[Pending]) -> None:
        if not self._hold.holding:
            try:
                first = self._store.append(batch)
            except sqlite3.Error as error:
                log.error("the journal can't be written (%s): facts go to the spill file", error)  # noqa: TRY400
            else:
                self._durable = self._committed = batch[-1].ticket
                self._report(len(batch), _runs(batch, first))
                return
        spilled = self._hold.add(batch)
        if spilled:
            self._durable = batch[spilled - 1].ticket
        self._report(spilled, ())

    def _release(self) -> None:
        """Try to write what is held."""
        try:
            for batch, durable_already in self._hold.batches():
                first = self._store.append(batch)
                self._committed = batch[-1].ticket
                self._durable = max(self._durable, self._committed)
                self._hold.release(len(batch))
                self._report(0 if durable_already else len(batch), _runs(batch, first))
            self._hold.end()
        except (sqlite3.Error, OSError) as error:
            log.debug("still not writable: %s", error)
            return
        log.info("the journal can be written again")
        self._report(0, ())

    def _tidy(self) -> None:
        if self._hold.holding:
            return
        try:
            own = self._store.tidy()
        except sqlite3.Error as error:
            log.error("the journal can't be pruned: %s", error)  # noqa: TRY400
            return
        if own:
            self._report(0, (), own)

    def _report(self, count: int, runs: tuple[tuple[int, int], ...], own: tuple[Pending, ...] = ()) -> None:
        self._tell(
            Progress(
                durable=self._durable,
                committed=self._committed,
                count=count,
                runs=runs,
                tip=self._store.tip,
                full=self._hold.holding,
                ring_only=self._hold.ring_only,
                stuck=self._store.stuck,
                own=own,
            )
        )


def _runs(batch: list[Pending], first: int) -> tuple[tuple[int, int], ...]:
    if batch[-1].ticket - batch[0].ticket == len(batch) - 1:
        return ((batch[0].ticket, first),)
    return tuple((item.ticket, first + place) for place, item in enumerate(batch))
