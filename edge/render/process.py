"""The render worker as a process: started, ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process

from models.integration import DeviceUnavailable


async def started() -> Process:
    """Start `python -m edge.render` to speak with over pipes. DeviceUnavailable: it can't be."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
    command = sys.executable, "-m", "edge.render"
    try:
        return await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True, env=os.environ | one
        )
    except OSError as error:
        raise DeviceUnavailable("crashed", f"the render worker can't be started: {error.strerror}") from error


async def end(process: Process) -> None:
    """End it at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.communicate()  # to the end of its pipes, which closes them
