"""`linli run` and `linli check`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import signal
from typing import Any

from edge import app
from edge.config import Config, load

log = logging.getLogger(__name__)


def add(parts: Any, configured: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    run = parts.add_parser("run", parents=[configured], help="run the hub")
    run.add_argument("--log", default="info", choices=["debug", "info", "warning", "error"])
    run.set_defaults(act=run_hub)
    check = parts.add_parser("check", parents=[configured], help="check linli.yaml and say what it makes")
    check.set_defaults(act=check_config)


def run_hub(options: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT."""
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=options.log.upper(), format=form)
    asyncio.run(_until_signal(load(options.config)))
    return 0


def check_config(options: argparse.Namespace) -> int:
    """Print what is configured; ConfigError says what is wrong."""
    config = load(options.config)
    print(f"{options.config}: good")
    for title, items in (("links", config.links), ("devices", config.devices)):
        for item in items:
            print(f"  {title[:-1]} {item.id}: {item.kind}")
    for name in config.domains:
        print(f"  domain {name}")
    return 0


async def _until_signal(config: Config) -> None:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 (asyncio.run made it)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    log.info("hub %s starts", config.hub.id)
    with contextlib.suppress(asyncio.CancelledError):
        await app.run(config, lambda: log.info("hub %s is ready", config.hub.id))
    log.info("hub %s has stopped", config.hub.id)
