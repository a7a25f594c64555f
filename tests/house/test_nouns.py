from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from edge.config import available
from models.envelope import Refusal
from models.nouns import COMMANDS, EVENTS, READINGS, ROWS, Command, Event
from models.relay import DeviceCommand
from models.system import Tick
from tests.house.sources import ROOT, load_nouns, python

load_nouns()
REGISTRIES = (EVENTS, COMMANDS, READINGS, ROWS)
DECLARED: list[tuple[str, type[msgspec.Struct]]] = [item for registry in REGISTRIES for item in registry]
EVENT_KINDS = [kind for kind, _ in EVENTS]
COMMAND_KINDS = [kind for kind, _ in COMMANDS]


def texts(kind: msgspec.inspect.Type) -> Iterator[msgspec.inspect.StrType]:
    """Yield every string inside a type: those of its fields, its items, its alternatives."""
    if isinstance(kind, msgspec.inspect.StrType):
        yield kind
    elif isinstance(kind, msgspec.inspect.StructType):
        for field in kind.fields:
            yield from texts(field.type)
    else:
        for inner in (getattr(kind, part, None) for part in ("type", "item_type", "key_type", "value_type")):
            if isinstance(inner, msgspec.inspect.Type):
                yield from texts(inner)
        for inner in (*getattr(kind, "types", ()), *getattr(kind, "item_types", ())):
            yield from texts(inner)


def refusals() -> dict[str, Refusal]:
    """Every refusal that is declared under a name."""
    modules = [path.relative_to(ROOT).with_suffix("") for path in python("models", "edge/domains", "edge/core")]
    loaded = [importlib.import_module(".".join(path.parts).removesuffix(".__init__")) for path in modules]
    return {
        f"{module.__name__}.{key}": value
        for module in loaded
        for key, value in vars(module).items()
        if isinstance(value, Refusal)
    }


def handled() -> set[type[Command]]:
    """The commands that domains say they handle."""
    return {
        command
        for name in available("edge.domains")
        for command in importlib.import_module(f"edge.domains.{name}").create.commands
    }


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_an_event_holds_no_free_text(kind: str) -> None:
    event = EVENTS.get(kind)
    assert event is not None
    free = [text for text in texts(msgspec.inspect.type_info(event)) if text.pattern is None]
    assert not free, f"{kind}: give each text a type of models.text; persons' data belong into the vault"


def test_free_text_is_found_wherever_it_hides() -> None:
    class Loose(Event, frozen=True, kw_only=True):
        notes: dict[str, list[str | None]]

    assert len(list(texts(msgspec.inspect.type_info(Loose)))) == 2


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_an_older_version_has_its_upcast(kind: str) -> None:
    meta: Any = getattr(EVENTS.get(kind), "meta", None)
    assert set(meta.upcast) == set(range(1, meta.version)), kind


@pytest.mark.parametrize(("kind", "noun"), DECLARED)
def test_a_noun_is_a_frozen_struct_with_a_sentence(kind: str, noun: type[msgspec.Struct]) -> None:
    assert noun.__struct_config__.frozen, kind
    assert (noun.__doc__ or "").strip().partition("\n")[0].endswith((".", "?")), f"{kind} needs its sentence"


@pytest.mark.parametrize("kind", COMMAND_KINDS)
def test_a_command_has_one_handler(kind: str) -> None:
    command = COMMANDS.get(kind)
    assert command is not None
    if issubclass(command, DeviceCommand):
        handlers = ("device.py", "keeper.py")
        devices = [path for path in python("integrations", "edge/core") if path.name in handlers]
        assert any(f"case {command.__name__}(" in path.read_text(encoding="utf-8") for path in devices), kind
    else:
        assert command is Tick or command in handled(), f"{kind}: no domain under edge/domains handles it"


@pytest.mark.parametrize("kind", COMMAND_KINDS)
def test_what_a_command_acts_on_is_one_of_its_fields(kind: str) -> None:
    command = COMMANDS.get(kind)
    assert command is not None
    thing = command.meta.thing
    assert thing is None or thing in command.__struct_fields__


def test_an_owner_is_a_field_of_its_row() -> None:
    for kind, row in ROWS:
        assert row.meta.owner is None or row.meta.owner in row.__struct_fields__, kind


@pytest.mark.parametrize(("name", "refusal"), refusals().items())
def test_a_refusal_speaks_both_languages(name: str, refusal: Refusal) -> None:
    assert any("一" <= letter <= "鿿" for letter in refusal.words.zh), name
    assert refusal.words.en.isascii(), name
    assert refusal.words.en.endswith("."), name
    assert refusal.code.replace("_", "").isalnum(), name


def test_a_refusals_code_means_one_thing() -> None:
    words: dict[str, object] = {}
    for name, refusal in refusals().items():
        assert words.setdefault(refusal.code, refusal.words) == refusal.words, name
