"""`linli vault`: check it, give it a new key, look at the unknown faces that are kept for a reason."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import Any

from edge.cli.personal import when, write_private
from edge.config import load
from edge.core.vault import Vault, check

EXIT_USAGE = 2
NONE_YET = "there is no vault yet: it is made at the first start, or by `linli person add`"


def add(parts: Any, configured: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    commands = parts.add_parser("vault", help="check the vault, change its key").add_subparsers(required=True)
    checked = commands.add_parser("check", parents=[configured], help="open everything in it and say what is wrong")
    checked.set_defaults(act=_check)
    rotated = commands.add_parser("rotate-key", parents=[configured], help="give the vault a new master key")
    rotated.add_argument("--to", type=Path, metavar="FILE", help="write the key here, for systemd's LoadCredential=")
    rotated.set_defaults(act=_rotate)
    unknown = commands.add_parser("unknown", parents=[configured], help="list the unknown faces that are kept")
    unknown.add_argument("--save", metavar="ID", help="write this picture to --out")
    unknown.add_argument("--out", type=Path, help="a new file, readable by you alone")
    unknown.add_argument("--drop", action="store_true", help="destroy them all")
    unknown.set_defaults(act=_unknown)


def _check(options: argparse.Namespace) -> int:
    data = load(options.config).data
    if not (data / "vault.db").exists():
        print(NONE_YET)
        return 0
    with closing(Vault(data)) as vault:
        wrong = list(check(vault))
        for line in wrong:
            print(f"bad  {line}")
        key, places = vault.master_key()
        print(f"ok   {len(vault.people())} people; {vault.stored_faces()} faces are stored, unknown ones too")
        print(f"ok   key {key} in {places[0]}")
    return 1 if wrong else 0


def _rotate(options: argparse.Namespace) -> int:
    data = load(options.config).data
    if not (data / "vault.db").exists():
        print(NONE_YET)
        return 1
    with closing(Vault(data)) as vault:
        vault.rotate_key(options.to)
        key, places = vault.master_key()
    print(f"new key {key} in {options.to or places[0]}: keep a copy where the old one's copy is")
    print("older backups of vault.db need the old key: keep its copy as long as those, then destroy both")
    if options.to is not None:
        print(
            f"now LoadCredential=linli-vault-key:{options.to}, and start the hub; an old vault.key opens nothing more"
        )
    return 0


def _unknown(options: argparse.Namespace) -> int:
    data = load(options.config).data
    if not (data / "vault.db").exists():
        print(NONE_YET)
        return 0
    with closing(Vault(data)) as vault:
        if options.drop:
            print(f"{vault.drop_strangers()} destroyed")
        elif options.save is not None:
            return _save(vault, options.save, options.out)
        else:
            for each in vault.strangers():
                print(each.id, each.camera, f"seen {when(each.seen)}", f"kept until {when(each.expires)}", sep="\t")
    return 0


def _save(vault: Vault, name: str, out: Path | None) -> int:
    if out is None:
        print("--save needs --out FILE; delete that file when it has served its reason")
        return EXIT_USAGE
    try:
        picture = vault.stranger(name)
    except KeyError:
        print(f"{name}: no such picture; `linli vault unknown` lists them")
        return 1
    return write_private(out, picture)
