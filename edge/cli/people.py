"""`linli person`: enrol and list people, on a running hub or a stopped one."""

from __future__ import annotations

import argparse
import asyncio
import getpass
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from edge.cli import enrolment, personal
from edge.config import Config, load
from edge.core.identity import People
from edge.core.vault import Vault
from edge.core.vault.persons import ALIKE
from edge.vision.config import VisionConfig
from edge.vision.enrolling.wire import Alike
from models.integration import DeviceUnavailable
from models.ports import NewPerson
from models.roles import Role

EXIT_USAGE = 2


def add(parts: Any, configured: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    person = parts.add_parser("person", help="enrol, list and forget people").add_subparsers(required=True)
    new = person.add_parser("add", parents=[configured], help="enrol a person and print their id")
    new.add_argument("name")
    new.add_argument("--role", action="append", choices=get_args(Role), default=[], help="default: resident")
    new.add_argument("--door", action="append", default=[], help="only these doors; default: all")
    new.add_argument("--room", help="room number, typed before the PIN")
    new.add_argument("--pin", help="six digits")
    new.add_argument("--card", metavar="NUMBER", help="the number of their card, as its reader types it")
    new.add_argument("--login", help="sign-in name; the password is asked for")
    new.add_argument("--password-file", type=Path, help="read the password from this file")
    enrolment.add_options(new)
    new.set_defaults(act=lambda options: asyncio.run(enrol(load(options.config), options)))
    face = person.add_parser("face", parents=[configured], help="add faces to a person who is enrolled already")
    face.add_argument("id")
    enrolment.add_options(face)
    face.set_defaults(act=lambda options: asyncio.run(add_faces(load(options.config), options)))
    card = person.add_parser("card", parents=[configured], help="give a person a card; the one they had is void")
    card.add_argument("id")
    card.add_argument("number", nargs="?", help="as its reader types it; without one they have no card any more")
    card.set_defaults(act=lambda options: give_card(load(options.config), options))
    shown = person.add_parser("list", parents=[configured], help="print ids, roles, names and what is kept of faces")
    shown.set_defaults(act=lambda options: show(load(options.config)))
    personal.add(person, configured)


async def enrol(config: Config, options: argparse.Namespace) -> int:
    """Enrol one person; nothing is kept where a photo, a PIN or the consent is wanting."""
    if (wrong := enrolment.wrong_use(options)) is not None:
        print(wrong)
        return EXIT_USAGE
    vault = None
    try:
        password = _password(options.password_file) if options.login else None
        vault = Vault(config.data)
        faces, alike = await enrolment.faces_of(config, vault, options)
        new = NewPerson(
            name=options.name,
            roles=frozenset(options.role or ["resident"]),
            scope=frozenset(options.door),
            login=options.login,
            password=password,
            room=options.room,
            pin=options.pin,
            card=options.card,
            faces=faces,
            consent=enrolment.consent_of(options) if faces else None,
            alike=_reason(alike, options) if alike is not None else None,
        )
        made = await People(vault).enrol(new)
    except (OSError, DeviceUnavailable, ValueError) as error:
        print(f"{options.name}: {error}")
        return 1
    finally:
        if vault is not None:
            vault.close()
    print(made.id)
    return 0


async def add_faces(config: Config, options: argparse.Namespace) -> int:
    """Add faces to a person; nothing is kept where one is refused."""
    wrong = enrolment.wrong_use(options)
    if wrong is None and not options.photo and options.camera is None:
        wrong = "a face needs --photo or --camera"
    if wrong is not None:
        print(wrong)
        return EXIT_USAGE
    vault = Vault(config.data)
    try:
        if vault.actor(options.id) is None:
            print(f"{options.id}: no such person; `linli person list` shows them")
            return 1
        faces, alike = await enrolment.faces_of(config, vault, options, options.id)
        if alike is not None:
            vault.put(options.id, ALIKE, _reason(alike, options).encode())
        vault.add_faces(options.id, faces, enrolment.consent_of(options))
    except (OSError, DeviceUnavailable, ValueError) as error:
        print(f"{options.id}: {error}")
        return 1
    finally:
        vault.close()
    return 0


def give_card(config: Config, options: argparse.Namespace) -> int:
    """Make a card the person's one, or take it away."""
    vault = Vault(config.data)
    try:
        if vault.actor(options.id) is None:
            print(f"{options.id}: no such person; `linli person list` shows them")
            return 1
        People(vault).give_card(options.id, options.number)
    except ValueError as error:
        print(f"{options.id}: {error}")
        return 1
    finally:
        vault.close()
    return 0


def show(config: Config) -> int:
    """Print a line a person: id, roles, name, and what is kept of their face."""
    vault = Vault(config.data)
    people, wanted = People(vault), (config.vision or VisionConfig()).gallery
    for person in vault.people():
        actor = vault.actor(person)
        roles = ",".join(sorted(actor.roles)) if actor else ""
        print(person, roles, people.name_of(person), *_faces(vault.faces_of(person), wanted), sep="\t")
    vault.close()
    return 0


def _faces(made_by: Mapping[str, int], wanted: str) -> list[str]:
    """Say how many templates a person has; those of another embedder can't be made anew of what is kept."""
    found = [f"faces: {made_by[wanted]}"] if wanted in made_by else []
    others = [name for name in made_by if name != wanted]
    if others and not found:
        return [f"faces of {', '.join(others)} only: no gate here can use them; enrol again (linli person face)"]
    return found


def _reason(alike: Alike, options: argparse.Namespace) -> str:
    return f"{alike.person} {alike.distance:.3f} {options.allow_alike}"


def _password(file: Path | None) -> str:
    return file.read_text().strip() if file else getpass.getpass("Password: ")
