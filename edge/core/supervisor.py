"""The supervisor: each device and worker in a task of its own, restarted with back-off, lost and found said once."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable

from edge.core.rows import RowStore
from models.integration import DeviceRefused, DeviceUnavailable
from models.nouns import Event
from models.system import DeviceFound, DeviceLost, DeviceRow, LostReason

log = logging.getLogger(__name__)
FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0

Online = Callable[[], None]
Say = Callable[[Event, str], None]


class Supervised:
    """One device or worker and what is known of it."""

    def __init__(self, name: str, kind: str, rows: RowStore, say: Say) -> None:
        self._name = name
        self._kind = kind
        self._rows = rows
        self._say = say
        self._state = ""
        self._wait = FIRST_WAIT
        self._show("starting", None)

    def online(self) -> None:
        """It works: said once, until it is lost."""
        self._wait = FIRST_WAIT
        if self._state != "online":
            self._show("online", None)
            self._say(DeviceFound(device=self._name), self._name)

    def lost(self, reason: LostReason) -> None:
        """It does not work: said once, until it is found."""
        if self._state != "lost":
            self._say(DeviceLost(device=self._name, reason=reason), self._name)
        self._show("lost", reason)

    async def keep(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` until cancelled, again and again, with back-off and jitter."""
        while True:
            try:
                await work()
                self._log("ended")
                self.lost("closed")
            except DeviceUnavailable as error:
                self._log(str(error))
                self.lost(error.reason)
            except DeviceRefused as error:
                self._log(f"refused: {error}")
                self.lost("refused")
            except Exception:
                log.exception("%s crashed", self._name)
                self.lost("crashed")
            await asyncio.sleep(self._wait * random.uniform(0.8, 1.2))  # noqa: S311 (jitter, not a secret)
            self._wait = min(self._wait * 2, LONGEST_WAIT)

    def _log(self, what: str) -> None:
        """Warn when it is lost; each further try is for who debugs."""
        log.log(logging.DEBUG if self._state == "lost" else logging.WARNING, "%s: %s", self._name, what)

    def _show(self, state: str, reason: LostReason | None) -> None:
        self._state = state
        row = DeviceRow(id=self._name, kind=self._kind, state=state, reason=reason)  # type: ignore[arg-type]
        self._rows.put(self._name, row)
