"""`linli person`: what a person may ask of what is held about them: consent, withdrawal, deletion, a copy of it all."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from edge.cli.enrolment import recorder
from edge.config import Config, load
from edge.core.identity import People
from edge.core.journal import export
from edge.core.vault import Vault, held

NOTHING = "no consent to face recognition, and no face"
Act = Callable[[Config, Vault, argparse.Namespace], int]


def add(person: Any, configured: argparse.ArgumentParser) -> None:
    """Add the subcommands to those of `linli person`."""
    shown = person.add_parser("consent", parents=[configured], help="print a person's consents: given, taken back")
    shown.set_defaults(act=_of(_consent))
    back = person.add_parser("withdraw", parents=[configured], help="take a person's consent to face recognition back")
    back.set_defaults(act=_of(_withdraw))
    gone = person.add_parser("forget", parents=[configured], help="destroy all that is kept of a person")
    gone.set_defaults(act=_of(_forget))
    copy = person.add_parser("export", parents=[configured], help="print all that is held about a person, as JSON")
    copy.add_argument("--out", type=Path, help="into this new file, readable by you alone; default: print it")
    copy.set_defaults(act=_of(_export))
    for parser in (shown, back, gone, copy):
        parser.add_argument("id")


def _of(act: Act) -> Callable[[argparse.Namespace], int]:
    """Open the vault and find the person first."""

    def opened(options: argparse.Namespace) -> int:
        config = load(options.config)
        with closing(Vault(config.data)) as vault:
            if vault.actor(options.id) is None:
                print(f"{options.id}: no such person; `linli person list` shows them")
                return 1
            return act(config, vault, options)

    return opened


def _consent(_config: Config, vault: Vault, options: argparse.Namespace) -> int:
    consents = vault.consents(options.id)
    for each in consents:
        text = each.text or "unknown (release 0.1.0)"
        print(f"{when(each.given)}\tgiven\trecorded by {each.recorded_by or 'unknown'}\ttext {text}", end="")
        print(f"\tguardian {each.guardian}" if each.guardian else "")
        if each.withdrawn is not None:
            print(f"{when(each.withdrawn)}\ttaken back\trecorded by {each.withdrawn_by or 'unknown'}")
    if not consents:
        print(NOTHING)
    return 0


def _withdraw(_config: Config, vault: Vault, options: argparse.Namespace) -> int:
    given = vault.consents(options.id)
    vault.withdraw_faces(options.id, recorder())
    if not given:
        print(NOTHING)
        return 0
    print("consent taken back; face key and templates are destroyed and gone from the disk; the PIN goes on working")
    return 0


def _forget(_config: Config, vault: Vault, options: argparse.Namespace) -> int:
    People(vault).forget(options.id)
    print("all that was kept of this person is destroyed and gone from the disk; old facts keep a number of nobody")
    return 0


def _export(config: Config, vault: Vault, options: argparse.Namespace) -> int:
    page = msgspec.json.encode(
        held(vault, options.id) | {"facts": list(_facts(config.data / "journal.db", options.id))}
    )
    if options.out is None:
        sys.stdout.buffer.write(msgspec.json.format(page) + b"\n")
        return 0
    return write_private(options.out, msgspec.json.format(page) + b"\n")


def _facts(journal: Path, person: str) -> Iterator[msgspec.Raw]:
    """Yield the facts that name the person, oldest first."""
    name = f'"{person}"'.encode()
    if journal.exists():
        yield from (msgspec.Raw(line) for line in export(journal) if name in line)


def when(instant: int) -> str:
    """Return an instant (ns) in local time."""
    return datetime.fromtimestamp(instant / 1e9, UTC).astimezone().isoformat(sep=" ", timespec="minutes")


def write_private(path: Path, content: bytes) -> int:
    """Write a new file that its owner alone can read; 1 where it is there already or can't be made."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        print(f"{path}: {error.strerror}: name a new file")
        return 1
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return 0
