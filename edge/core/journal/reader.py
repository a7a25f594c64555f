"""Reading beside the writer: one thread with a read-only connection of its own."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from edge.core.journal.database import open_reader

T = TypeVar("T")


class Reader:
    """Runs queries off the loop, one at a time."""

    def __init__(self, path: Path) -> None:
        self._connection = open_reader(path)
        self._thread = ThreadPoolExecutor(1, "journal-read")

    async def run(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Return what the query returns."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, query, self._connection)

    def close(self) -> None:
        """Wait for the query that runs, then close."""
        self._thread.shutdown()
        self._connection.close()
