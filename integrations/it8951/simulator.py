"""A board behind a serial bridge: `python -m integrations.it8951.simulator --pty-link PATH --width W --height H`.

Standard input switches faults (see `integrations._links.simulated_line`), and `short` (half an information block),
`alien` (another signature), `busy` (its engines never rest), `damage` (a checksum that does not fit), `noise`
(what nobody asked for, and much of it), `status N` (a SCSI status), `celsius N`.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import signal
import struct
import sys
from pathlib import Path

from integrations._links.scsi_bridge import Reply, Request, RequestParser, encode_reply
from integrations._links.simulated_line import SimulatedLine, say

BUFFER = 0x00123450
FAULTS = {"short", "alien", "busy", "damage", "noise"}
NOISE = 2_000


class SimulatedBoard:
    """The IT8951 with its glass; `glass` is what people see, one byte a pixel."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.picture = bytearray(width * height)
        self.glass = bytearray(b"\x80" * (width * height))
        self.vcom = 1500
        self.celsius = 23
        self.faults: set[str] = set()
        self.status = 0
        self.busy_looks = 2
        self._looks = 0

    def carry_out(self, request: Request) -> Reply:
        """Do what a command block says."""
        if self.status:
            return Reply(self.status, b"")
        block, sent = request.block, request.sent
        if block[0] != 0xFE:  # noqa: PLR2004 (the vendor's operation code)
            return Reply(2, b"")
        return Reply(0, self._operate(block, sent)[: request.awaited])

    def _operate(self, block: bytes, sent: bytes) -> bytes:
        match block[6]:
            case 0x80:
                return self._info()
            case 0x83:
                self._looks -= 1
                return struct.pack(">I", 1 if "busy" in self.faults or self._looks > 0 else 0)
            case 0x94:
                self._display(*struct.unpack(">7I", sent))
            case 0xA2:
                self._load(sent)
            case 0xA3:
                if block[9]:
                    self.vcom = int.from_bytes(block[7:9])
                    say("vcom", millivolts=self.vcom)
                return struct.pack(">H6x", self.vcom)
            case 0xA4:
                return bytes([self.celsius, 0])
        return b""

    def _info(self) -> bytes:
        signature = 0x12345678 if "alien" in self.faults else 0x31353938
        head = (0x80, 0x20, signature, 0x00010002, self.width, self.height, 0x00400000, BUFFER)
        block = struct.pack(">28I", *head, 14, 8, *range(8), 1, *range(9))
        return block[:56] if "short" in self.faults else block

    def _load(self, sent: bytes) -> None:
        address, x, y, width, height = struct.unpack_from(">5I", sent)
        pixels = sent[20:]
        if address != BUFFER or len(pixels) != width * height or x or y + height > self.height or width != self.width:
            say("bad_load", x=x, y=y, width=width, height=height, bytes=len(pixels))
            return
        self.picture[y * width : (y + height) * width] = pixels
        say("load", top=y, height=height)

    def _display(self, address: int, waveform: int, x: int, y: int, width: int, height: int, wait: int) -> None:
        rows = slice(y * self.width, (y + height) * self.width)
        self._looks = self.busy_looks
        self.glass[rows] = self.picture[rows] if waveform else b"\xff" * (width * height)
        digest = hashlib.sha256(self.glass).hexdigest()
        say("display", waveform=waveform, x=x, top=y, height=height, right=address == BUFFER, wait=wait, glass=digest)


class SimulatedBridge:
    """The bridge before it: a `Peer`."""

    def __init__(self, board: SimulatedBoard) -> None:
        self._board = board
        self._parser = RequestParser()

    def hear(self, data: bytes, now: float) -> list[bytes]:  # noqa: ARG002 (nothing here takes time)
        """Answer each whole request."""
        request = self._parser.feed(data)
        if request is None:
            return []
        answer = encode_reply(request.sequence, self._board.carry_out(request))
        if "noise" in self._board.faults:
            return [random.Random(7).randbytes(NOISE)]  # noqa: S311 (noise, no secret)
        if "damage" in self._board.faults:
            return [answer[:-1] + bytes([answer[-1] ^ 1])]
        return [answer]

    def tick(self, now: float) -> float | None:  # noqa: ARG002
        """Nothing changes by itself."""
        return None

    def control(self, words: list[str]) -> bool:
        """Take the board's own faults."""
        match words:
            case ["ok"]:
                self._board.faults, self._board.status = set(), 0
            case [fault] if fault in FAULTS:
                self._board.faults.add(fault)
            case ["status", number]:
                self._board.status = int(number)
            case ["celsius", number]:
                self._board.celsius = int(number)
            case _:
                return False
        return True


def main(argv: list[str] | None = None) -> None:
    """Run the board until it is told to end."""
    parser = argparse.ArgumentParser(prog="python -m integrations.it8951.simulator")
    parser.add_argument("--pty-link", type=Path, required=True, help="name of the serial port to make")
    parser.add_argument("--width", type=int, default=64, help="pixels of the panel's own scan")
    parser.add_argument("--height", type=int, default=64)
    args = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    SimulatedLine(args.pty_link, SimulatedBridge(SimulatedBoard(args.width, args.height))).serve()


if __name__ == "__main__":
    main()
