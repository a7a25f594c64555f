"""Writes frames as fast as it can, each of one colour that follows from its count; ends with stdin."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Thread

from models.ring import RingWriter

SIDE = 128


def main() -> None:
    ring = RingWriter(Path(sys.argv[1]), 2, SIDE, SIDE)
    parent = Thread(target=sys.stdin.read, daemon=True)
    parent.start()
    count = 0
    while parent.is_alive():
        count = ring.write(bytes([(count + 1) % 251]) * (SIDE * SIDE * 3), count + 1, count + 1)
    ring.close()


if __name__ == "__main__":
    main()
