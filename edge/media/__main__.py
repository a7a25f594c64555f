"""`python -m edge.media`: one camera process. Its job comes as one line of JSON on stdin."""

from __future__ import annotations

import sys

import msgspec

from edge.media.job import Job
from edge.media.process import run

if __name__ == "__main__":
    sys.exit(run(msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)))
