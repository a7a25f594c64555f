"""A thermometer on a pty: `python -m integrations._blueprint.simulator --pty-link PATH`.

Standard input switches faults (see `integrations._links.simulated_line`), and `celsius N` and `broken`.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from integrations._blueprint.protocol import ASK, END
from integrations._links.simulated_line import SimulatedLine


class SimulatedThermometer:
    """The other end of the wire."""

    def __init__(self) -> None:
        self._celsius: float | None = 21.4
        self._buffer = b""

    def hear(self, data: bytes, now: float) -> list[bytes]:  # noqa: ARG002 (nothing here takes time)
        """Answer each line that asks."""
        *lines, self._buffer = (self._buffer + data).split(END)
        return [self._answer() + END for line in lines if line + END == ASK]

    def tick(self, now: float) -> float | None:  # noqa: ARG002
        """Nothing changes by itself."""
        return None

    def control(self, words: list[str]) -> bool:
        """Take `celsius N` and `broken`."""
        match words:
            case ["celsius", number]:
                self._celsius = float(number)
            case ["broken"]:
                self._celsius = None
            case _:
                return words == ["ok"]
        return True

    def _answer(self) -> bytes:
        return b"E1" if self._celsius is None else f"T={self._celsius:+.1f}".encode()


def main(argv: list[str] | None = None) -> None:
    """Run the thermometer until it is told to end."""
    parser = argparse.ArgumentParser(prog="python -m integrations._blueprint.simulator")
    parser.add_argument("--pty-link", type=Path, required=True, help="name of the serial port to make")
    args = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    SimulatedLine(args.pty_link, SimulatedThermometer()).serve()


if __name__ == "__main__":
    main()
