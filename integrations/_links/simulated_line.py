"""The far end of a serial line on a pty pair, for simulators: bytes, and the faults of real lines.

Lines on standard input switch faults: `silent`, `mute` (it acts, but its answers are lost), `garble`, `echo`,
`late MS`, `drop N` (the adapter is pulled after N more answers), `plug` (it is put back), `ok` (no fault).
"""

from __future__ import annotations

import contextlib
import json
import os
import pty
import select
import sys
import time
import tty
from pathlib import Path
from typing import Protocol

READ_BYTES = 4096
IDLE_S = 1.0


class Peer(Protocol):
    """A simulated device. `now` is CLOCK_MONOTONIC in s."""

    def hear(self, data: bytes, now: float) -> list[bytes]:
        """Take bytes, return answers."""
        ...

    def tick(self, now: float) -> float | None:
        """Do what is due; return when the next is."""
        ...

    def control(self, words: list[str]) -> bool:
        """Take a control line of the device's own, False where it is none."""
        ...


def say(what: str, **fields: object) -> None:
    """Print one JSON line; `t` is CLOCK_BOOTTIME in ns."""
    line = {"t": time.clock_gettime_ns(time.CLOCK_BOOTTIME), "what": what, **fields}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


class SimulatedLine:
    """A pty under the name `link`, a peer at its far end; with `verbose` every byte is printed."""

    def __init__(self, link: Path, peer: Peer, *, verbose: bool = False) -> None:
        self._link = link
        self._peer = peer
        self._verbose = verbose
        self._fds: tuple[int, int] | None = None
        self._faults: set[str] = set()
        self._late = 0.0
        self._left: int | None = None
        self._outgoing: list[tuple[float, bytes]] = []
        self._typed = b""

    def serve(self) -> None:
        """Run until SIGINT, SIGTERM or a `quit` on standard input."""
        self._plug()
        inputs = [sys.stdin.fileno()]
        try:
            while True:
                line = [self._fds[0]] if self._fds else []
                ready, _, _ = select.select(inputs + line, [], [], self._wait())
                if inputs and inputs[0] in ready and not self._read_control(inputs[0]):
                    inputs = []
                elif self._fds and self._fds[0] in ready:
                    self._hear(os.read(self._fds[0], READ_BYTES))
                self._send_due()
        except (KeyboardInterrupt, SystemExit):
            pass
        finally:
            self._pull()

    def _wait(self) -> float:
        now = time.monotonic()
        due = [when for when, _ in self._outgoing]
        peer_due = self._peer.tick(now)
        if peer_due is not None:
            due.append(peer_due)
        return max(0.0, min([when - now for when in due], default=IDLE_S))

    def _hear(self, data: bytes) -> None:
        if self._verbose:
            say("heard", hex=data.hex())
        now = time.monotonic()
        if "echo" in self._faults:
            self._outgoing.append((now, data))
        if "silent" in self._faults:
            return
        for answer in self._peer.hear(data, now):
            if "mute" not in self._faults:
                garbled = bytes(byte ^ 0x55 for byte in answer)
                self._outgoing.append((now + self._late, garbled if "garble" in self._faults else answer))

    def _send_due(self) -> None:
        now = time.monotonic()
        due = [entry for entry in self._outgoing if entry[0] <= now]
        self._outgoing = [entry for entry in self._outgoing if entry[0] > now]
        for _, data in due:
            if self._fds:
                os.write(self._fds[0], data)
                self._count_down()

    def _count_down(self) -> None:
        if self._left is not None:
            self._left -= 1
            if self._left <= 0:
                self._pull()

    def _read_control(self, fd: int) -> bool:
        data = os.read(fd, READ_BYTES)
        *lines, self._typed = (self._typed + data).split(b"\n")
        for line in lines:
            self._control(line.decode("ascii", "replace").split())
        return bool(data)

    def _control(self, words: list[str]) -> None:
        match words:
            case ["ok"]:
                self._faults, self._late, self._left = set(), 0.0, None
                self._peer.control(words)
            case ["silent" | "mute" | "garble" | "echo" as fault]:
                self._faults.add(fault)
            case ["late", ms] if ms.isdecimal():
                self._late = int(ms) / 1000
            case ["drop", count] if count.isdecimal():
                self._left = int(count) + 1
                self._count_down()
            case ["plug"]:
                self._plug()
            case ["quit"]:
                raise SystemExit
            case _:
                if not self._peer.control(words):
                    say("not_understood", line=" ".join(words))
                    return
        say("control", line=" ".join(words))

    def _plug(self) -> None:
        if self._fds is None:
            self._left = None
            self._fds = pty.openpty()
            tty.setraw(self._fds[1])
            with contextlib.suppress(FileNotFoundError):
                self._link.unlink()
            self._link.symlink_to(os.ttyname(self._fds[1]))
            say("ready", port=str(self._link))

    def _pull(self) -> None:
        if self._fds is not None:
            fds, self._fds, self._left, self._outgoing = self._fds, None, None, []
            self._link.unlink(missing_ok=True)
            for fd in fds:
                os.close(fd)
            say("pulled")
