"""How vision's processes stand beside the hub: it and its doors come first, and no core dump holds a face."""

from __future__ import annotations

import os
import resource

NICE = 10


def be_polite(*, idle: bool = False) -> None:
    """Give way to the hub; `idle`: run only where nobody else wants a processor (sched(7), SCHED_IDLE)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)
    os.sched_setscheduler(0, os.SCHED_IDLE if idle else os.SCHED_BATCH, os.sched_param(0))
