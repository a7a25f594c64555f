"""The one place that starts a task which outlives its caller: named, kept alive, its failure logged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine

log = logging.getLogger(__name__)
_running: set[asyncio.Task[None]] = set()


def spawn(work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
    """Start `work` under `name`; an exception is logged and stays with the task."""
    task = asyncio.create_task(work, name=name)
    _running.add(task)
    task.add_done_callback(_finished)
    return task


async def stop(*tasks: asyncio.Task[None]) -> None:
    """Cancel the tasks and wait until each has ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _finished(task: asyncio.Task[None]) -> None:
    _running.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("task %s failed", task.get_name(), exc_info=error)
