"""YAML with places: every value knows its line, every error says file, line, key and what was expected."""

from __future__ import annotations

import re
import types
import typing
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

T = TypeVar("T")
Key = tuple[str | int, ...]
_WHERE = re.compile(r"(.*?)(?: - at `\$(.*)`)?$", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")


class ConfigError(Exception):
    """The configuration is wrong; `str` of it is one line a fault: file:line: key: what is wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Document:
    """A YAML file as plain values, and where each stands."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._lines: dict[Key, int] = {}
        try:
            node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        except OSError as error:
            raise ConfigError([f"{path}: cannot be read: {error.strerror}"]) from error
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise ConfigError([f"{path.name}:{line}: not YAML: {error.problem}"]) from error
        self.value: Any = self._plain(node, ()) if node is not None else {}

    def convert(self, value: object, kind: type[T], key: Key) -> T:
        """Return the value as the type; ConfigError names the place."""
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            raise self._translated(str(error), kind, key) from error

    def error(self, key: Key, what: str) -> ConfigError:
        """Make an error of this place."""
        return ConfigError([f"{self._name}:{self.line(key)}: {_dotted(key)}: {what}"])

    def line(self, key: Key) -> int:
        """Return the line of the key, or of the nearest one around it."""
        while key and key not in self._lines:
            key = key[:-1]
        return self._lines.get(key, 1)

    def _translated(self, message: str, kind: object, key: Key) -> ConfigError:
        found = _WHERE.match(message)
        what, path = found.groups() if found else (message, None)
        at = key + tuple(int(index) if index else name for name, index in _STEP.findall(path or ""))
        unknown = _UNKNOWN.match(what)
        if unknown is None:
            return self.error(at, what)
        known = ", ".join(_fields(_type_at(kind, at[len(key) :])))
        return self.error((*at, unknown[1]), f"unknown key; expected one of: {known}")

    def _plain(self, node: yaml.Node, key: Key) -> object:
        self._lines.setdefault(key, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(child, (*key, index)) for index, child in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, key)
        loader = yaml.SafeLoader("")
        return loader.construct_object(node, deep=True)

    def _mapping(self, node: yaml.MappingNode, key: Key) -> dict[str, object]:
        values: dict[str, object] = {}
        for name_node, child in node.value:
            name = str(name_node.value)
            place = (*key, name)
            first = self._lines.get(place)
            self._lines[place] = name_node.start_mark.line + 1
            if first is not None:
                raise self.error(place, f"stands twice, first in line {first}")
            values[name] = self._plain(child, place)
        return values


def _dotted(key: Key) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in key)
    return text.lstrip(".") or "(whole file)"


def _fields(kind: object) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(kind)] if _is_struct(kind) else []


def _type_at(kind: object, steps: Key) -> object:
    for step in steps:
        kind = _inner(kind)
        if isinstance(step, int):
            kind = typing.get_args(kind)[0]
        elif _is_struct(kind):
            kind = next((f.type for f in msgspec.structs.fields(kind) if f.encode_name == step), object)
        else:
            kind = (*typing.get_args(kind), object)[-1]
    return _inner(kind)


def _inner(kind: object) -> object:
    """Take Annotated and `| None` off."""
    if typing.get_origin(kind) is typing.Annotated:
        return _inner(typing.get_args(kind)[0])
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return _inner(next(arg for arg in typing.get_args(kind) if arg is not type(None)))
    return kind


def _is_struct(kind: object) -> typing.TypeGuard[type[msgspec.Struct]]:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
