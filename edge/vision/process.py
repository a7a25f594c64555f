"""A job in a process of its own: bytes in, bytes out, and whatever it held in memory is gone with it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE

from models.integration import DeviceUnavailable


async def run(module: str, stdin: bytes, patience: float) -> bytes:
    """Return what `python -m module` printed; `patience` in s. DeviceUnavailable: it crashed or hung, try again."""
    limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            start_new_session=True,
            env=os.environ | limits,
        )
    except OSError as error:
        raise DeviceUnavailable("crashed", f"{module} can't be started: {error.strerror}") from error
    try:
        async with asyncio.timeout(patience):
            out, said = await process.communicate(stdin)
    except TimeoutError:
        raise DeviceUnavailable("hung", f"{module} took over {patience:g} s") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()  # to the end of its pipes, which closes them
    if process.returncode:
        raise DeviceUnavailable("crashed", f"{module} ended with status {process.returncode}: {_last(said)}")
    return out


def _last(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
