"""The `linli` command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cloud_sync.city.__main__ import main as city
from edge.cli import doctor, document, face, journal, people, running, vault, weights
from edge.core.journal import JournalError
from edge.core.migrate import TooNew
from edge.core.vault import VaultError
from edge.demo import options as demo
from edge.places import ConfigError
from edge.vision.polite import be_polite

EXIT_CONFIG = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand and return its exit status: 0 well, 1 a fault found, 2 wrong configuration or usage."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["city"]:
        return city(words[1:])
    options = parser().parse_args(words)
    try:
        return int(options.act(options))
    except ConfigError as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIG
    except (JournalError, TooNew, VaultError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def command() -> int:
    """Run `linli` as a program: all but the hub itself give way to a hub on the same box."""
    if sys.argv[1:2] not in (["run"], ["demo"], ["city"]):
        be_polite()
    return main()


def parser() -> argparse.ArgumentParser:
    """Return what understands `linli`, but for `linli city`, which has a parser of its own."""
    made = argparse.ArgumentParser(prog="linli", description="Linli 邻里: the edge hub of a residential community")
    parts = made.add_subparsers(required=True, metavar="COMMAND")
    configured = argparse.ArgumentParser(add_help=False)
    configured.add_argument("-c", "--config", type=Path, default=Path("linli.yaml"), help="default: linli.yaml")
    running.add(parts, configured)
    journal.add(parts, configured)
    people.add(parts, configured)
    face.add(parts, configured)
    weights.add(parts, configured)
    vault.add(parts, configured)
    doctor.add(parts, configured)
    document.add(parts)
    demo.add(parts)
    parts.add_parser("city", help="run the reference receiver of the city platform (linli city --help)")
    return made


if __name__ == "__main__":
    raise SystemExit(command())
