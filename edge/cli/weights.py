"""`linli weights`: networks that are not part of the program, each with its licence: list, fetch and check them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from edge.cli.fetching import FetchFailed, from_directory, from_url, keep
from edge.config import load
from edge.vision.config import VisionConfig
from edge.vision.weights import WEIGHTS, Weight, WeightDamaged, find

USUAL = ("yunet", "minifasnet_v2", "minifasnet_v1se")
"""What a gate uses where it is there."""


def add(parts: Any, configured: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    weights = parts.add_parser("weights", help="list, fetch and check the networks that are fetched")
    weights = weights.add_subparsers(required=True)
    shown = weights.add_parser("list", parents=[configured], help="print name, size, state and licence of each")
    shown.set_defaults(act=show)
    checked = weights.add_parser("check", parents=[configured], help="verify what is in the folder")
    checked.set_defaults(act=check)
    fetched = weights.add_parser("fetch", parents=[configured], help="bring networks into the folder, verified")
    fetched.add_argument("names", nargs="*", type=_weight, metavar="NAME", help="default: what this gate would use")
    where = fetched.add_mutually_exclusive_group()
    where.add_argument("--from", dest="directory", type=Path, metavar="DIR", help="a directory that has the files")
    where.add_argument("--mirror", metavar="URL", help="an address under which the files are, by their names")
    fetched.set_defaults(act=fetch)
    for each in (shown, checked, fetched):
        each.add_argument("--to", dest="folder", type=Path, metavar="DIR", help="this folder, not linli.yaml's")


def show(options: argparse.Namespace) -> int:
    """Print three lines a network."""
    folder, _ = _place(options)
    print(folder)
    for weight in WEIGHTS.values():
        print(f"\n{weight.name:16} {weight.size / 1e6:6.2f} MB  {_state(weight, folder)}: {weight.purpose}")
        print(f"{'':16} licence {weight.licence}")
        print(f"{'':16} {weight.file} from {weight.source}")
    return 0


def check(options: argparse.Namespace) -> int:
    """Print a line a network (ok, look, bad); 1 where a file is damaged, or one that linli.yaml names is missing."""
    folder, needed = _place(options)
    bad = False
    for weight in WEIGHTS.values():
        try:
            there = find(weight.name, folder)
        except WeightDamaged as error:
            level, text = "bad", str(error)
        else:
            missing = "look" if weight.name not in needed else "bad"
            remedy = f"not there; `linli weights fetch {weight.name}` brings it"
            level, text = ("ok", f"{weight.name}: {there}") if there else (missing, f"{weight.name}: {remedy}")
        bad = bad or level == "bad"
        print(f"{level:4} {text}")
    return int(bad)


def fetch(options: argparse.Namespace) -> int:
    """Bring each network that is not there; what failed is said, and the others come all the same."""
    folder, needed = _place(options)
    names = options.names or [*USUAL, *(name for name in needed if name not in USUAL)]
    failed = False
    for weight in [WEIGHTS[name] for name in names]:
        if _state(weight, folder) == "there":
            print(f"{weight.name}: is there already")
            continue
        try:
            path = keep(weight, _source(weight, options), folder)
        except FetchFailed as error:
            print(f"{weight.name}: {error}", file=sys.stderr)
            failed = True
        else:
            print(f"{weight.name}: {path}, {weight.size} bytes, SHA-256 as published; licence: {weight.licence}")
    return int(failed)


def _source(weight: Weight, options: argparse.Namespace) -> Iterator[bytes]:
    if options.directory is not None:
        return from_directory(options.directory / weight.file)
    return from_url(f"{options.mirror.rstrip('/')}/{weight.file}" if options.mirror else weight.source)


def _place(options: argparse.Namespace) -> tuple[Path, tuple[str, ...]]:
    """Return the folder, and the networks without which the configured gate does not start."""
    if options.folder is not None:
        return options.folder, ()
    config = load(options.config)
    vision = config.vision or VisionConfig()
    named = {"yunet": vision.detector == "yunet", "sface": vision.embedder == "sface"}
    return config.weights, tuple(name for name, wanted in named.items() if wanted)


def _state(weight: Weight, folder: Path) -> str:
    try:
        return "there" if find(weight.name, folder) else "not there"
    except WeightDamaged:
        return "DAMAGED"


def _weight(name: str) -> str:
    if name not in WEIGHTS:
        raise argparse.ArgumentTypeError(f"no network {name!r}; expected one of: {', '.join(WEIGHTS)}")
    return name
