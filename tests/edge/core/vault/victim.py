"""Does one thing to copies of a vault, in a process each, killed one step later each time until it is done in peace.

A step is an SQL statement, or a file opened, renamed or removed. Prints how many copies there are.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from edge.core.vault import Vault
from tests.edge.core.vault.desk import CONSENT, face, resident

CONNECT: Callable[..., sqlite3.Connection] = sqlite3.connect
FILES = {"open", "os.rename", "os.remove"}
JOBS: dict[str, Callable[[Vault], object]] = {
    "open": lambda _: None,
    "enrol": lambda vault: vault.enrol(resident(face(1), face(2))),
    "add": lambda vault: vault.add_faces(vault.people()[0], (face(1), face(2)), CONSENT),
    "withdraw": lambda vault: vault.withdraw_faces(vault.people()[0], "cli"),
    "destroy": lambda vault: vault.destroy(vault.people()[0]),
    "rotate": lambda vault: vault.rotate_key(),
}


def main(job: str, base: Path, cases: Path) -> None:
    for number in count(1):
        folder = cases / str(number)
        shutil.copytree(base, folder)
        child = os.fork()
        if child == 0:
            live(job, folder, number)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            assert os.waitstatus_to_exitcode(status) == 0, job
            print(number)  # noqa: T201
            return


def live(job: str, folder: Path, steps: int) -> None:
    """Do it, and die at that step."""
    left = iter(range(steps - 1))

    def step(*_: object) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event in FILES and str(arguments[0]).startswith(str(folder)):
            step()

    def connect(*arguments: Any, **settings: Any) -> sqlite3.Connection:
        made = CONNECT(*arguments, **settings)
        made.set_trace_callback(step)
        return made

    sys.addaudithook(heard)
    sqlite3.connect = connect  # type: ignore[assignment]
    vault = Vault(folder)
    JOBS[job](vault)
    vault.close()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
