"""Processes beside the hub: started, ended; or one job, bytes in, bytes out, and what it held in memory is gone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process

from models.integration import DeviceUnavailable


async def started(module: str, threads: int = 1, *, stderr: int = PIPE, limit: int = 65_536) -> Process:
    """Start `python -m module` to speak with over pipes, in lines of `limit` bytes. DeviceUnavailable: it can't be."""
    limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            stdin=PIPE,
            stdout=PIPE,
            stderr=stderr,
            start_new_session=True,
            limit=limit,
            env=os.environ | limits,
        )
    except OSError as error:
        raise DeviceUnavailable("crashed", f"{module} can't be started: {error.strerror}") from error


async def end(process: Process) -> None:
    """End it at once, and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.communicate()  # to the end of its pipes, which closes them


async def run(module: str, stdin: bytes, patience: float) -> bytes:
    """Return what `python -m module` printed; `patience` in s. DeviceUnavailable: it crashed or hung, try again."""
    process = await started(module)
    try:
        async with asyncio.timeout(patience):
            out, said = await process.communicate(stdin)
    except TimeoutError:
        raise DeviceUnavailable("hung", f"{module} took over {patience:g} s") from None
    finally:
        await end(process)
    if process.returncode:
        raise DeviceUnavailable("crashed", f"{module} ended with status {process.returncode}: {_last(said)}")
    return out


def _last(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
