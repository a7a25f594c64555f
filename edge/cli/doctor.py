"""`linli doctor`: what a maintainer would look at first, each finding with its remedy."""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from edge.cli.vault_findings import Finding, vault_findings
from edge.config import Config, load
from edge.core.clock import SystemClock
from edge.core.journal import JournalError, verify
from models.integration import CameraConfig
from models.system import ClockQuality

FREE_BYTES = 512 * 1024 * 1024


def add(parts: Any, configured: argparse.ArgumentParser) -> None:
    """Add the subcommand."""
    doctor = parts.add_parser("doctor", parents=[configured], help="look for what is wrong with this box")
    doctor.set_defaults(act=lambda options: examine(load(options.config)))


def examine(config: Config) -> int:
    """Print a line a finding (ok, look, bad); 1 where something is bad."""
    looks: tuple[Callable[[Config], Iterator[Finding]], ...] = (
        _python, _clock, _disk, _vault, _journal, _links, _cameras, _screens, _city,
    )  # fmt: skip
    findings = [finding for look in looks for finding in look(config)]
    for level, text in findings:
        print(f"{level:4} {text}")
    return 1 if any(level == "bad" for level, _ in findings) else 0


def _python(_config: Config) -> Iterator[Finding]:
    yield "ok", f"Python {sys.version.split()[0]}"


def _clock(_config: Config) -> Iterator[Finding]:
    quality = SystemClock().quality()
    remedy = {
        ClockQuality.SYNCED: ("ok", "clock is disciplined"),
        ClockQuality.HOLDOVER: ("look", "clock is set but not disciplined: check systemd-timesyncd or chrony"),
        ClockQuality.UNSET: ("bad", "clock was never set: give the box a network with NTP, or a clock module"),
    }
    yield remedy[quality]


def _disk(config: Config) -> Iterator[Finding]:
    folder = config.data if config.data.exists() else config.folder
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield "bad", f"{folder} can't be read and written: check its owner and that the disk is not read-only"
    level = "ok" if free > FREE_BYTES else "bad"
    yield level, f"{folder}: {free // 2**20} MiB free (the journal may take {config.journal.max_mb})"


def _vault(config: Config) -> Iterator[Finding]:
    if not _shut(config.data):
        yield from vault_findings(config)


def _journal(config: Config) -> Iterator[Finding]:
    path = config.data / "journal.db"
    if _shut(config.data):
        return
    if not path.exists():
        yield "look", "no journal yet: it is made at the first start"
        return
    try:
        report = verify(path)
    except JournalError as error:
        yield "bad", f"journal: {error}"
        return
    found = f"journal: {report.rows} rows, {report.first} to {report.last}"
    yield ("ok", found) if report.ok else ("bad", f"{found}: row {report.first_bad}: {report.words}")


def _links(config: Config) -> Iterator[Finding]:
    for link in config.links:
        port = getattr(link, "port", None)
        if not isinstance(port, str) or "://" in port:
            continue
        if not Path(port).exists():
            yield "bad", f"link {link.id}: {port} is not there: check the adapter and its cable"
        elif not os.access(port, os.R_OK | os.W_OK):
            yield "bad", f"link {link.id}: {port} can't be opened: add this user to the group dialout"
        else:
            yield "ok", f"link {link.id}: {port}"


def _cameras(config: Config) -> Iterator[Finding]:
    for device in config.devices:
        source = getattr(device, "source", "")
        if not isinstance(device, CameraConfig) or "://" in source:
            continue
        path = Path(f"/dev/video{source}" if source.isdigit() else source)
        yield ("ok", f"camera {device.id}: {path}") if path.exists() else ("bad", f"camera {device.id}: no {path}")


def _screens(config: Config) -> Iterator[Finding]:
    with socket.socket() as probe:
        taken = probe.connect_ex(("127.0.0.1", config.web.port)) == 0
    yield "ok", f"port {config.web.port}: {'in use (by a running hub, if there is one)' if taken else 'free'}"


def _city(config: Config) -> Iterator[Finding]:
    if config.city is None:
        yield "look", "no city link is configured"
        return
    try:
        socket.create_connection((config.city.host, config.city.port), 3).close()
    except OSError as error:
        yield "bad", f"broker {config.city.host}:{config.city.port}: {error}: facts wait in the journal meanwhile"
    else:
        yield "ok", f"broker {config.city.host}:{config.city.port} answers"


def _shut(folder: Path) -> bool:
    """Tell whether nothing in the folder can be looked at; the disk's finding says so already."""
    return folder.exists() and not os.access(folder, os.R_OK | os.X_OK)
