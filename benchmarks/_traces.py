"""Starts a traced hub and reads what it traced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import yaml

from edge.demo import programs
from tests.crash.site import Program
from tests.hub import RunningHub


def traced(hub: RunningHub, trace: Path) -> Program:
    """Return the hub as a program that writes `trace` when it ends in order."""
    config = hub.folder / "linli.yaml"
    config.write_text(yaml.safe_dump(hub.config, allow_unicode=True))
    words = ("benchmarks._traced", str(trace), "run", "--config", str(config))
    return Program(hub.folder / "hub.log", *programs.python(*words))


def marks(trace: Path, what: str) -> list[dict[str, Any]]:
    """Return the trace's lines of one sort, in order."""
    lines = (msgspec.json.decode(line) for line in trace.read_bytes().splitlines())
    return [line for line in lines if line["what"] == what]
