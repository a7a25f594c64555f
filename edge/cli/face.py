"""`linli face`: how near is near enough at each gate, and what is kept of faces; on a running hub or a stopped one."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from edge.cli import face_words
from edge.cli.gates import access_of, calibrated, gates_of, store
from edge.config import Config, load
from edge.core.identity import People
from edge.core.vault import Vault
from edge.domains.access.config import Door
from edge.vision.calibration import LIMITS, TARGET, Report
from edge.vision.config import VisionConfig
from models.integration import DeviceUnavailable
from models.text import Id

EXIT_USAGE = 2
Kept = Mapping[Id, Mapping[Id, int]]
"""By person, how many templates each embedder made."""


def add(parts: Any, configured: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    face = parts.add_parser("face", help="how sure a face must be, and what is kept of faces")
    commands = face.add_subparsers(required=True)
    made = commands.add_parser("calibrate", parents=[configured], help="set each gate's threshold from its own gallery")
    made.add_argument("--gate", metavar="DOOR", help="this door, and those that share its camera; default: all")
    made.add_argument(
        "--target", type=_share, default=TARGET, help="share of strangers that may be that near (default: %(default)s)"
    )
    made.add_argument("--dry-run", action="store_true", help="say it and change nothing")
    made.add_argument("--json", action="store_true", help="print one JSON object")
    made.set_defaults(act=lambda options: calibrate(load(options.config), options))
    shown = commands.add_parser(
        "status", parents=[configured], help="thresholds, templates, liveness, what the law asks"
    )
    shown.set_defaults(act=lambda options: status(load(options.config)))


def calibrate(config: Config, options: argparse.Namespace) -> int:
    """Calibrate gates and store it; 1 where one misses its target, or nothing could be done."""
    access, vision = access_of(config), config.vision or VisionConfig()
    try:
        doors = gates_of(access, options.gate)
    except LookupError as error:
        print(error.args[0], file=sys.stderr)
        return EXIT_USAGE
    vault = Vault(config.data)
    try:
        gallery = vault.gallery(vision.gallery)
        gates = asyncio.run(calibrated(vault, gallery, doors, options.target, access.margin))
        if not options.dry_run:
            store(vault, gallery, gates)
        if options.json:
            print(msgspec.json.encode({"stored": not options.dry_run, "gates": gates}).decode())
        else:
            _print(face_words.of_gates(gates, _names(vault)))
            _print(face_words.of_storing(gates, vision.tolerance, stored=not options.dry_run))
    except DeviceUnavailable as error:
        print(f"nothing was calibrated: {error}", file=sys.stderr)
        return 1
    finally:
        vault.close()
    return int(any(gate.calibration.state == "too_alike" for gate in gates))


def status(config: Config) -> int:
    """Print what gates go by and what is kept."""
    vision = config.vision or VisionConfig()
    vault = Vault(config.data)
    try:
        kept = {person: vault.faces_of(person) for person in vault.people()}
        stored = {each.camera: each for each in vault.calibrations() if each.embedder == vision.gallery}
        _print(face_words.of_templates(vision, kept, _names(vault)))
        _print(face_words.of_filing(vault.stored_faces()))
        for door in gates_of(access_of(config)):
            people, found = _enrolled(vault, kept, vision.gallery, door), stored.get(door.camera or "")
            _print(face_words.of_door(door, vision, people))
            _print(face_words.of_stored(found, LIMITS[vision.gallery].shipped))
            if found is not None and (report := _report(found.report)) is not None:
                _print(face_words.of_report(report, people, vault.counter("gallery")))
    finally:
        vault.close()
    return 0


def _enrolled(vault: Vault, kept: Kept, embedder: Id, door: Door) -> int:
    """Count those whose faces may open the door."""
    actors = (vault.actor(person) for person, made_by in kept.items() if embedder in made_by)
    return sum(actor is not None and actor.reaches(door.id) for actor in actors)


def _report(text: str | bytes) -> Report | None:
    try:
        return msgspec.json.decode(text, type=Report)
    except msgspec.MsgspecError:
        return None  # of another release: as good as none


def _names(vault: Vault) -> Callable[[Id], str]:
    people = People(vault)
    return lambda person: f"{people.name_of(person) or 'somebody'} ({person})"


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _share(text: str) -> float:
    if not 0 < (share := float(text)) < 1:
        raise argparse.ArgumentTypeError("a share between 0 and 1, such as 0.001: one in a thousand")
    return share
