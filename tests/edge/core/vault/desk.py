"""What the vault's tests share: people, faces, what is truly on the disk, and a neighbour who has the vault open."""

from __future__ import annotations

import random
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from edge.core.vault import Vault
from models.people import Consent, NewFace
from models.ports import NewPerson
from models.roles import Role

ROOT = Path(__file__).resolve().parents[4]
DLIB = "dlib-resnet-v1"
SFACE = "sface-2021dec"
NAME, ROOM, PIN, GUARDIAN = "李奶奶", "3-2-501", "274913", "李妈妈"
CONSENT = Consent(given=1_795_000_000_000_000_000, by="staff", text="2026-11")


def face(
    seed: int = 0, embedder: str = DLIB, quality: float = 0.9, source: Literal["photo", "camera", "pass"] = "photo"
) -> NewFace:
    numbers = random.Random(seed)
    values = struct.pack("<128f", *(numbers.gauss(0, 0.1) for _ in range(128)))
    return NewFace(embedder=embedder, values=values, quality=quality, source=source)


def resident(*faces: NewFace, consent: Consent | None = CONSENT) -> NewPerson:
    roles: frozenset[Role] = frozenset({"resident"})
    return NewPerson(name=NAME, roles=roles, room=ROOM, pin=PIN, faces=faces, consent=consent if faces else None)


def disk(folder: Path) -> bytes:
    """All bytes of database, log and index, read by another process: closing them here would drop SQLite's locks."""
    files = [str(path) for path in sorted(folder.glob("vault.db*"))]
    return subprocess.run(["cat", *files], capture_output=True, check=True).stdout


def any_of(trace: bytes, content: bytes) -> bool:
    """Tell whether any sixteen bytes of the trace are there."""
    return any(trace[at : at + 16] in content for at in range(0, len(trace) - 15, 4))


def traces(vault: Vault, person: str) -> list[bytes]:
    """The person's wrapped face key and sealed templates, as they are on the disk."""
    query = "SELECT wrapped FROM face_key WHERE person = ? UNION ALL SELECT sealed FROM face WHERE person = ?"
    return [row[0] for row in vault.db.execute(query, (person, person))]


class Neighbour:
    """Another process that has the vault open."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, what: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().rstrip("\n")


@contextmanager
def neighbour(folder: Path) -> Iterator[Neighbour]:
    words = [sys.executable, "-m", "tests.edge.core.vault.neighbour", str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as process:
        try:
            made = Neighbour(process)
            assert made.ask("hello") == "hello"
            yield made
        finally:
            process.kill()
