"""`linli journal`: read, check and export the journal, of a running hub or a stopped one."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from edge.config import load
from edge.core.journal import JournalError, export, set_aside, tail, verify
from edge.core.journal.database import FILE
from models.envelope import Entry


def add(parts: Any, configured: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    where = argparse.ArgumentParser(add_help=False, parents=[configured])
    where.add_argument("--data", type=Path, help="the data folder, instead of the one linli.yaml names")
    journal = parts.add_parser("journal", help="read, check and export the journal").add_subparsers(required=True)
    last = journal.add_parser("tail", parents=[where], help="print the newest entries")
    last.add_argument("-n", type=int, default=20)
    last.set_defaults(act=_guarded(_tail))
    check = journal.add_parser("verify", parents=[where], help="check the chain of hashes, numbers and anchors")
    check.set_defaults(act=_guarded(_verify))
    out = journal.add_parser("export", parents=[where], help="write all entries as lines of JSON")
    out.add_argument("--after", type=int, default=0, help="only after this seq")
    out.set_defaults(act=_guarded(_export))
    aside = journal.add_parser("set-aside", parents=[where], help="keep a damaged journal aside (hub stopped)")
    aside.set_defaults(act=_guarded(_set_aside))


def _guarded(act: Any) -> Any:
    def guarded(options: argparse.Namespace) -> int:
        try:
            return int(act(options, options.data or load(options.config).data))
        except JournalError as error:
            print(error, file=sys.stderr)
            return 1

    return guarded


def _tail(options: argparse.Namespace, data: Path) -> int:
    for entry in tail(data / FILE, options.n):
        print(_line(entry))
    return 0


def _verify(_options: argparse.Namespace, data: Path) -> int:
    report = verify(data / FILE)
    print(f"{report.rows} rows, {report.first} to {report.last}: {'good' if report.ok else 'BAD'}")
    if not report.ok:
        print(f"row {report.first_bad}: {report.words}")
    return 0 if report.ok else 1


def _export(options: argparse.Namespace, data: Path) -> int:
    for line in export(data / FILE, options.after):
        sys.stdout.buffer.write(line)
    return 0


def _set_aside(_options: argparse.Namespace, data: Path) -> int:
    print(set_aside(data) or "there is no journal here")
    return 0


def _line(entry: Entry) -> str:
    at = datetime.fromtimestamp(entry.stamp.at / 1e9, UTC).isoformat(timespec="milliseconds")
    key = f"{entry.epoch}.{entry.lane.name.lower()}.{entry.number}"
    return f"{entry.seq:>8} {key:>14} {at} {entry.kind:28} {bytes(entry.data).decode()}"
