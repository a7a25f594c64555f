"""The vault as a device: what the rules ask to be destroyed is destroyed off the loop, and said when it is."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable

from edge.core.vault.errors import VaultError
from edge.core.vault.store import Vault
from models.consent import DestroyFaces, FacesDestroyed
from models.content import DestroyContents, KeepContents
from models.integration import DeviceRefused, DeviceUnavailable
from models.nouns import Event
from models.relay import DeviceCommand
from models.text import Words

log = logging.getLogger(__name__)
UNKNOWN = Words("保险库不认识这个命令。", "The vault does not know this command.")
EXPIRE_S = 600.0
"""So often the vault is asked for unknown faces whose time is over."""


class Keeper:
    """Implements `models.integration.Runner`; `say` publishes a fact."""

    def __init__(self, vault: Vault, say: Callable[[Event], None]) -> None:
        self._vault, self._say = vault, say

    async def run(self) -> None:
        """Destroy, until cancelled, unknown faces whose time is over and unused contents; what fails is tried again."""
        while True:
            try:
                gone = await asyncio.to_thread(self._vault.expire, time.time_ns())
                loose = await asyncio.to_thread(self._vault.sweep_contents, time.time_ns())
            except (VaultError, sqlite3.Error, OSError) as error:
                log.warning("what should be gone is not destroyed yet: %s", error)
            else:
                if gone or loose:
                    log.info("%d unknown faces and %d unused contents were destroyed", gone, loose)
            await asyncio.sleep(EXPIRE_S)

    async def handle(self, command: DeviceCommand, _deadline: int) -> None:
        """Destroy faces or contents, keep contents; DeviceUnavailable where the disk does not let it."""
        match command:
            case DestroyFaces(person=person, by=by):
                await _done(lambda: self._vault.withdraw_faces(person, by))
                self._say(FacesDestroyed(person=person))
            case KeepContents(keeper=keeper, contents=contents):
                await _done(lambda: self._vault.keep_contents(keeper, contents), "kept")
            case DestroyContents(keeper=keeper, contents=contents):
                await _done(lambda: self._vault.release_contents(keeper, contents))
            case _:
                raise DeviceRefused(UNKNOWN)


async def _done(work: Callable[[], None], done: str = "destroyed") -> None:
    """Do it off the loop."""
    try:
        await asyncio.to_thread(work)
    except (VaultError, sqlite3.Error, OSError) as error:
        raise DeviceUnavailable("refused", f"not {done} yet: {error}") from error
