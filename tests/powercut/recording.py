"""What a process really wrote and synced, and in which order: strace's account of it.

strace rather than a preloaded library: it sees the kernel's own calls whoever makes them, needs no compiler,
and cannot change what it watches.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CALLS = "pwrite64,write,ftruncate,unlink,fsync,fdatasync"
STRACE = ("strace", "-f", "-y", "-xx", "-s", "4000000", "-e", f"trace={CALLS}", "-e", "signal=none")
_ATTEMPTS = 3  # on a machine under load strace was seen to leave a call out
_LINE = re.compile(r"^(\d+) +(?:(\w+)\((.*)|<\.\.\. (\w+) resumed>(.*))$")
_FD = re.compile(r"^(\d+)<((?:\\x[0-9a-f]{2})*)>(?:\(deleted\))?(.*)$")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Write:
    """Bytes put at an offset; part of a file once `Sync` follows."""

    name: str
    offset: int
    data: bytes


@dataclass(frozen=True)
class Truncate:
    name: str
    size: int


@dataclass(frozen=True)
class Unlink:
    name: str


@dataclass(frozen=True)
class Sync:
    """Ended here; covers what stood before `upto` in the recording."""

    name: str
    upto: int


@dataclass(frozen=True)
class Told:
    """Events reported durable to their caller."""

    ids: tuple[str, ...]


Op = Write | Truncate | Unlink | Sync | Told


def record(folder: Path, events: int, seed: int) -> list[Op]:
    """Run the load under strace and return what it did to its journal; AssertionError where that is not understood."""
    for attempt in range(_ATTEMPTS):
        place = folder / str(attempt)
        place.mkdir()
        ops = _record(place, events, seed)
        told = [event_id for op in ops if isinstance(op, Told) for event_id in op.ids]
        if told and told == (place / "acks").read_text().split() and any(isinstance(op, Sync) for op in ops):
            return ops
    raise AssertionError(
        f"strace's account was not understood in {_ATTEMPTS} runs: {len(told)} of {events} events in it"
    )


def _record(folder: Path, events: int, seed: int) -> list[Op]:
    journal, acks, trace = folder / "journal", folder / "acks", folder / "trace"
    command: list[str | Path] = [sys.executable, "-m", "tests.powercut.load", journal, acks, str(events), str(seed)]
    subprocess.run([*STRACE, "-o", trace, *command], check=True, capture_output=True)
    with trace.open() as lines:
        return parse(lines, journal, acks)


def parse(lines: Iterable[str], journal: Path, acks: Path) -> list[Op]:
    """Return the calls that touch the journal's folder, and the lines written to `acks`."""
    parser = _Parser(str(journal), str(acks))
    for line in lines:
        parser.feed(line.rstrip("\n"))
    return parser.ops


class _Parser:
    def __init__(self, journal: str, acks: str) -> None:
        self.ops: list[Op] = []
        self._journal = journal
        self._acks = acks
        self._begun: dict[str, tuple[str, str, int]] = {}

    def feed(self, line: str) -> None:
        match = _LINE.match(line)
        if match is None:
            return
        pid, call, rest, _, ending = match.groups()
        if call is None:
            if pid in self._begun:
                name, start, upto = self._begun.pop(pid)
                self._done(name, start + ending, upto)
        elif rest.endswith("<unfinished ...>"):
            self._begun[pid] = (call, rest.removesuffix("<unfinished ...>"), len(self.ops))
        else:
            self._done(call, rest, len(self.ops))

    def _done(self, call: str, text: str, upto: int) -> None:
        arguments, _, result = text.rpartition(") = ")
        if result.startswith("-1"):
            return
        if call == "unlink":
            self._unlinked(_unhex(arguments))
            return
        match = _FD.match(arguments)
        if match is None:
            return
        path, rest = _unhex(match[2], quoted=False).decode(), match[3]
        if path == self._acks:
            self.ops.append(Told(tuple(_unhex(rest).decode().split())))
        elif (name := self._name(path)) is not None:
            self._touched(call, name, rest, upto)

    def _unlinked(self, path: bytes) -> None:
        if name := self._name(path.decode()):
            self.ops.append(Unlink(name))

    def _touched(self, call: str, name: str, rest: str, upto: int) -> None:
        numbers = [int(part) for part in rest.replace('"', "").split(", ") if part.strip().isdigit()]
        if call == "pwrite64":
            self.ops.append(Write(name, numbers[-1], _unhex(rest)))
        elif call == "ftruncate":
            self.ops.append(Truncate(name, numbers[-1]))
        elif call in {"fsync", "fdatasync"}:
            self.ops.append(Sync(name, upto))
        else:
            raise AssertionError(f"{call} on {name}: the journal is not known to write that way")

    def _name(self, path: str) -> str | None:
        """The file's name in the folder, "" for the folder, None for what a power cut does not concern."""
        if path == self._journal:
            return ""
        if not path.startswith(f"{self._journal}/"):
            return None
        name = path[len(self._journal) + 1 :]
        return None if name.endswith(("-shm", ".lock", "ballast.bin")) else name


def _unhex(text: str, *, quoted: bool = True) -> bytes:
    if quoted:
        match = _TEXT.search(text)
        text = "" if match is None else match[1]
    return bytes.fromhex(text.replace("\\x", ""))
