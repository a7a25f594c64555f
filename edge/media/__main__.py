"""`python -m edge.media`: one camera process. Its job comes as one line of JSON on stdin."""

from __future__ import annotations

import os
import sys

import msgspec

from edge.media.job import Job
from edge.media.process import run

NICE = 5
"""A camera gives way to the hub and its doors, the vision worker to the camera."""

if __name__ == "__main__":
    os.nice(NICE)
    sys.exit(run(msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)))
