"""`python -m cloud_sync.city`: the reference receiver, and its report."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from cloud_sync.city.receiver import receive
from cloud_sync.city.store import CityStore
from cloud_sync.feeds import feed_topic


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status: 1 where the report finds a hole or a conflict."""
    parser = argparse.ArgumentParser(prog="linli city", description=__doc__)
    parser.add_argument("command", nargs="?", choices=("run", "report"), default="run")
    parser.add_argument("--db", type=Path, required=True, help="SQLite file of the facts")
    parser.add_argument(
        "--mqtt", default="127.0.0.1:1883", metavar="HOST:PORT", help="the broker (default: %(default)s)"
    )
    parser.add_argument("--username", help="at the broker; the password is read from LINLI_CITY_PASSWORD")
    parser.add_argument("--feeds", type=Path, metavar="FOLDER", help="send HUB/FEED.json of this folder to the hubs")
    options = parser.parse_args(arguments)
    if options.command == "report":
        return _report(options.db)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    host, _, port = options.mqtt.rpartition(":")
    if not host or not port.isdigit():
        parser.error(f"--mqtt {options.mqtt}: expected HOST:PORT")
    feeds = {} if options.feeds is None else _feeds(options.feeds)
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_run(host, int(port), options.db, options.username, feeds))
    return 0


def _feeds(folder: Path) -> dict[str, bytes]:
    return {feed_topic(path.parent.name, path.stem): path.read_bytes() for path in sorted(folder.glob("*/*.json"))}


async def _run(host: str, port: int, db: Path, username: str | None, feeds: dict[str, bytes]) -> None:
    task = asyncio.current_task()
    if task is not None:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.closing(CityStore(db)) as store:
        password = os.environ.get("LINLI_CITY_PASSWORD")
        await receive(host, port, store, username=username, password=password, feeds=feeds)


def _report(db: Path) -> int:
    if not db.is_file():
        sys.stderr.write(f"{db}: there is no such file\n")
        return 2
    with contextlib.closing(CityStore(db)) as store:
        report = store.report()
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
    return int(bool(report.conflicts) or any(not gap.explained for gap in report.gaps))


if __name__ == "__main__":
    sys.exit(main())
