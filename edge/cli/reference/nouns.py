"""docs/events.md: every event, command, reading and row of this release."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from msgspec import Struct, inspect

import models
from edge.cli.reference.types import fields, nested, sentence, sentences, table, value
from edge.config import available
from models.envelope import Refusal
from models.nouns import COMMANDS, EVENTS, READINGS, ROWS, Command, Event, Reading, Row
from models.registry import Registry
from models.roles import Role

HEAD = """\
# Events, commands, readings, rows

Every kind of this release, made from the types by `linli document events`. Don't edit this page. The four nouns are
explained in [architecture.md](architecture.md#the-four-nouns).

An **instant** is a whole number: nanoseconds since 1970-01-01 UTC. An **id** names a device, a door or a person; a
person's name is only in the vault.
"""
T = TypeVar("T", bound=type[Event] | type[Command] | type[Reading] | type[Row])


def nouns() -> str:
    """Return the page."""
    _load()
    lines = [HEAD]
    lines += _part("Events", "A fact; written once, numbered by lane.", EVENTS, _event)
    lines += _part("Commands", "A request; one handler, a refusal reaches the asker.", COMMANDS, _command)
    lines += _part("Readings", "A measured value; only the latest counts.", READINGS, _reading)
    lines += _part("Rows", "What screens and other systems see of the state.", ROWS, _row)
    lines += ["## Types inside them", "", *(line for cls in _inside() for line in _type(cls))]
    lines += ["## Refusals", "", "Why a command was not carried out, in the words the asker gets.", ""]
    lines += table(("code", "words"), sorted((f"`{no.code}`", f"{no.words.zh} {no.words.en}") for no in _refusals()))
    return "\n".join(lines).rstrip() + "\n"


def _load() -> None:
    """Import all that may declare a noun; what is configured or not makes no difference to the page."""
    for path in sorted(Path(models.__path__[0]).glob("[!_]*.py")):
        importlib.import_module(f"models.{path.stem}")
    for package in ("edge.domains", "integrations"):
        for name in available(package):
            importlib.import_module(f"{package}.{name}")


def _part(title: str, about: str, registry: Registry[T], facts: Callable[[T], str]) -> list[str]:
    lines = [f"## {title}", "", about, ""]
    for kind, cls in _shipped(registry):
        lines += [f"### {kind}", "", sentence(cls), "", facts(cls), "", *_fields(cls)]
    return lines


def _fields(cls: type[Struct]) -> list[str]:
    explained = sentences(cls)
    rows = [(f"`{each.encode_name}`", value(cls, each), explained.get(each.name, "")) for each in fields(cls)]
    if any(said for *_, said in rows):
        return table(("field", "value", "meaning"), rows)
    return table(("field", "value"), [row[:2] for row in rows]) if rows else []


def _inside() -> list[type[Struct]]:
    """Return the structs that nouns hold, each once, by name."""
    nouns = (*_shipped(EVENTS), *_shipped(COMMANDS), *_shipped(READINGS), *_shipped(ROWS))
    held = {one for _, cls in nouns for each in fields(cls) for one in _all(each.type)}
    return sorted(held, key=lambda cls: cls.__name__)


def _all(kind: inspect.Type) -> Iterator[type[Struct]]:
    for cls in nested(kind):
        yield cls
        for each in fields(cls):
            yield from _all(each.type)


def _type(cls: type[Struct]) -> list[str]:
    return [f"### {cls.__name__}", "", sentence(cls), "", *_fields(cls)]


def _refusals() -> set[Refusal]:
    modules = [module for name, module in sys.modules.items() if name.startswith("models.")]
    return {value for module in modules for value in vars(module).values() if isinstance(value, Refusal)}


def _shipped(registry: Registry[T]) -> Iterator[tuple[str, T]]:
    """Leave out what is only there to be copied or tried."""
    for kind, cls in registry:
        package, _, rest = cls.__module__.partition(".")
        if package in {"models", "edge", "integrations"} and not rest.startswith("_"):
            yield kind, cls


def _event(cls: type[Event]) -> str:
    return f"Version {cls.meta.version}, lane {cls.meta.lane.name.lower()}."


def _command(cls: type[Command]) -> str:
    meta = cls.meta
    waits = "acts at once" if meta.durability == "act" else "waits until its fact is durable"
    asked = ", asks the person again" if meta.confirm else ""
    on = f" Acts on the Thing in `{meta.thing}`." if meta.thing else ""
    return f"Asked by: {_roles(meta.roles)}. Good for {meta.ttl_ms / 1000:g} s, {waits}{asked}.{on}"


def _reading(cls: type[Reading]) -> str:
    return "No unit." if cls.meta.unit == "1" else f"Unit: {cls.meta.unit}."


def _row(cls: type[Row]) -> str:
    owner = f" A resident sees their own (`{cls.meta.owner}`)." if cls.meta.owner else ""
    return f"Seen by: {_roles(cls.meta.roles)}.{owner}"


def _roles(roles: frozenset[Role]) -> str:
    return ", ".join(sorted(roles)) or "the hub alone"
