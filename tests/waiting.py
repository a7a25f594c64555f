"""Waiting for a condition, in the one place that polls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PATIENCE_S = 5.0


async def settled(true: Callable[[], bool]) -> None:
    """Return as soon as it is true; TimeoutError after five seconds."""
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110 (the condition is the hub's; only asking tells)
            await asyncio.sleep(0.005)
