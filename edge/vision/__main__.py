"""`python -m edge.vision`: the vision worker, started by `edge.vision.host`."""

from __future__ import annotations

import os
import resource

from edge.vision.worker import main

POLITENESS = 5
"""Added to the niceness: a gate's hub and its relay come before its eyes."""

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold the gallery
    os.nice(POLITENESS)
    main()
