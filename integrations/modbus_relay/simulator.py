"""A relay board on a pty: `python -m integrations.modbus_relay.simulator --pty-link PATH --door 0:0:1500`.

Prints a JSON line for each command it took and each change of a relay or an input. Standard input switches
faults (see `integrations._links.simulated_line`), and takes `exception CODE` and `input N on|off`.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from integrations._links.simulated_line import SimulatedLine, say
from integrations.modbus_relay.board import Board, Door

OPENS_AFTER_MS = 300


def main(argv: list[str] | None = None) -> None:
    """Run the board until it is told to end."""
    args = _parser().parse_args(argv)
    board = Board(args.address, args.relays, args.inputs, tuple(args.door), say)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    SimulatedLine(args.pty_link, board, verbose=args.verbose).serve()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m integrations.modbus_relay.simulator")
    parser.add_argument("--pty-link", type=Path, required=True, help="name of the serial port to make")
    parser.add_argument("--address", type=int, default=1)
    parser.add_argument("--relays", type=int, default=8)
    parser.add_argument("--inputs", type=int, default=8)
    parser.add_argument(
        "--door",
        type=_door,
        action="append",
        default=[],
        metavar="RELAY:INPUT:OPEN_MS[:AFTER_MS]",
        help="a door: its input is on while it is closed",
    )
    parser.add_argument("--verbose", action="store_true", help="print every byte heard")
    return parser


def _door(text: str) -> Door:
    relay, contact, stays, *after = (int(part) for part in text.split(":"))
    return Door(relay, contact, stays / 1000, (after[0] if after else OPENS_AFTER_MS) / 1000)


if __name__ == "__main__":
    main()
