"""`linli person`: enrol, list and forget people, on a running hub or a stopped one."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

from edge.config import Config, load
from edge.core.identity import People
from edge.core.vault import Vault
from edge.vision.photos import PhotoRefused, embed
from models.ports import NewPerson
from models.roles import Role


def add(parts: Any, configured: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    person = parts.add_parser("person", help="enrol, list and forget people").add_subparsers(required=True)
    new = person.add_parser("add", parents=[configured], help="enrol a person and print their id")
    new.add_argument("name")
    new.add_argument("--role", action="append", choices=get_args(Role), default=[], help="default: resident")
    new.add_argument("--door", action="append", default=[], help="only these doors; default: all")
    new.add_argument("--room", help="room number, typed before the PIN")
    new.add_argument("--pin", help="six digits")
    new.add_argument("--login", help="sign-in name; the password is asked for")
    new.add_argument("--password-file", type=Path, help="read the password from this file")
    new.add_argument("--photo", type=Path, action="append", default=[], help="one face, from the front; not kept")
    new.add_argument("--consent", action="store_true", help="the person agreed to face recognition, separately")
    new.set_defaults(act=lambda options: asyncio.run(enrol(load(options.config), options)))
    shown = person.add_parser("list", parents=[configured], help="print ids and names")
    shown.set_defaults(act=lambda options: show(load(options.config)))
    taken = person.add_parser("withdraw", parents=[configured], help="delete a person's faces: consent withdrawn")
    taken.add_argument("id")
    taken.set_defaults(act=lambda options: withdraw(load(options.config), options.id))
    gone = person.add_parser("forget", parents=[configured], help="destroy a person's key and all that is theirs")
    gone.add_argument("id")
    gone.set_defaults(act=lambda options: forget(load(options.config), options.id))


async def enrol(config: Config, options: argparse.Namespace) -> int:
    """Enrol one person; nothing is kept where a photo, a PIN or the consent is wanting."""
    if options.photo and not options.consent:
        print("--photo needs --consent: ask the person, separately from everything else, before a face is kept")
        return 2
    try:
        password = _password(options.password_file) if options.login else None
        templates = [await embed(path.read_bytes()) for path in options.photo]
        vault = Vault(config.data)
        new = NewPerson(
            name=options.name,
            roles=frozenset(options.role or ["resident"]),
            scope=frozenset(options.door),
            login=options.login,
            password=password,
            room=options.room,
            pin=options.pin,
        )
        made = await People(vault).enrol(new)
    except (OSError, PhotoRefused, ValueError) as error:
        print(f"{options.name}: {error}")
        return 1
    for template in templates:
        vault.add_face(made.id, template, time.time_ns())
    vault.close()
    print(made.id)
    return 0


def show(config: Config) -> int:
    """Print a line a person."""
    vault = Vault(config.data)
    people = People(vault)
    for person in vault.people():
        actor = vault.actor(person)
        print(person, ",".join(sorted(actor.roles)) if actor else "", people.name_of(person), sep="\t")
    return 0


def withdraw(config: Config, person: str) -> int:
    """Delete a person's face templates; their other ways in stay."""
    return _with_person(config, person, lambda vault: vault.withdraw_faces(person))


def forget(config: Config, person: str) -> int:
    """Destroy a person."""
    return _with_person(config, person, lambda vault: People(vault).forget(person))


def _with_person(config: Config, person: str, act: Callable[[Vault], None]) -> int:
    vault = Vault(config.data)
    try:
        if vault.actor(person) is None:
            print(f"{person}: no such person; `linli person list` shows them")
            return 1
        act(vault)
    finally:
        vault.close()
    return 0


def _password(file: Path | None) -> str:
    return file.read_text().strip() if file else getpass.getpass("Password: ")
