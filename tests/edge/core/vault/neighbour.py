"""A program that has a vault open and does with it what its stdin says, a line each."""

from __future__ import annotations

import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from edge.core.vault import Vault
from tests.edge.core.vault.desk import DLIB


def main(folder: Path) -> None:
    vault, stop = Vault(folder), threading.Event()
    with ExitStack() as held:
        for line in sys.stdin:
            print(answer(vault, line.strip(), held, stop), flush=True)  # noqa: T201
    stop.set()


def answer(vault: Vault, asked: str, held: ExitStack, stop: threading.Event) -> str:
    match asked.split():
        case ["names"]:
            return " ".join(str(vault.get(person, "name")) for person in vault.people())
        case ["gallery"]:
            return str(len(vault.gallery(DLIB).people))
        case ["hold"]:
            db = held.enter_context(vault.reading())
            return str(db.execute("SELECT count(*) FROM face").fetchone()[0])
        case ["release"]:
            held.close()
        case ["poll"]:
            threading.Thread(target=poll, args=(vault, stop), daemon=True).start()
    return asked


def poll(vault: Vault, stop: threading.Event) -> None:
    while not stop.is_set():
        vault.gallery(DLIB)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
