"""A msgspec type in words a person reads: what it is, its bounds, its default, its sentence."""

from __future__ import annotations

import ast
import inspect as source
import itertools
import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import NODEFAULT, inspect

from models.text import Channel, Code, Hash, Id, Kind

PATTERNS = {
    inspect.type_info(kind).pattern: word  # type: ignore[attr-defined]
    for kind, word in ((Id, "id"), (Channel, "channel"), (Kind, "kind"), (Code, "word"), (Hash, "hash"))
}
REFERS = {"link": "id of a link", "device": "id of a device", "channel": "channel of a device"}
NAME = re.compile(r"`(\w+)`")
CLAUSE = re.compile(r"(`\w+`(?:, `\w+`)*): (.+?)(?:[;.] (?=`)|\. (?=[A-Z])|\.$|$)")
BOUNDS = (("ge", "≥"), ("gt", ">"), ("le", "≤"), ("lt", "<"), ("multiple_of", "multiple of"))


def value(cls: type[msgspec.Struct], field: inspect.Field) -> str:
    """Say what the field holds; an Instant, which is a whole number to msgspec, by its own name."""
    written = [str(source.get_annotations(base).get(field.name, "")) for base in cls.__mro__]
    said = words(field.type)
    return said.replace("whole number", "instant") if any("Instant" in each for each in written) else said


def words(kind: inspect.Type) -> str:
    """Say what a value of the type is."""
    match kind:
        case inspect.Metadata(type=inner, extra=extra):
            return REFERS.get((extra or {}).get("refers", ""), "") or words(inner)
        case inspect.UnionType(types=types):
            return " or ".join("nothing" if isinstance(one, inspect.NoneType) else words(one) for one in types)
        case inspect.LiteralType(values=values):
            return ", ".join(f"`{one}`" for one in values)
        case inspect.EnumType(cls=cls):
            return ", ".join(f"`{one.value}` {one.name.lower()}" for one in cls)
        case inspect.StructType(cls=cls):
            return f"[{cls.__name__}](#{cls.__name__.lower()})"
    return _container(kind) or _plain(kind)


def default(field: inspect.Field) -> str:
    """Say what stands where the key is left out."""
    if field.required:
        return "**required**"
    given = field.default if field.default is not NODEFAULT else None
    if field.default_factory is not NODEFAULT:
        given = field.default_factory()
    if given is None or isinstance(given, msgspec.Struct) or given in ((), [], {}, "", frozenset()):
        return "–"
    return f"`{msgspec.json.encode(given).decode()}`"


def fields(cls: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    """Return the type's fields in order, inherited ones first."""
    found: Any = inspect.type_info(cls)
    return tuple(found.fields)


def sentences(cls: type[msgspec.Struct]) -> dict[str, str]:
    """Return what is said of each field: in a docstring after it, else in its class's own as `` `field`: … ``."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if base.__module__.partition(".")[0] not in {"builtins", "msgspec", "typing"}:
            found |= {
                name: f"{said[0].upper()}{said[1:]}."
                for names, said in CLAUSE.findall(_paragraph(base))
                for name in NAME.findall(names)
            }
            found |= _after_fields(base)
    return found


def sentence(cls: type) -> str:
    """Return the class's docstring as one paragraph, without what it says of single fields."""
    return " ".join(CLAUSE.sub("", _paragraph(cls)).split())


def nested(kind: inspect.Type) -> Iterator[type[msgspec.Struct]]:
    """Yield the struct types inside a type, itself included."""
    if isinstance(kind, inspect.StructType):
        yield kind.cls
    for part in ("type", "item_type", "value_type"):
        if isinstance(inner := getattr(kind, part, None), inspect.Type):
            yield from nested(inner)
    for inner in getattr(kind, "types", ()):
        yield from nested(inner)


def cell(text: str) -> str:
    """Make text fit for a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the lines of a Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return [f"| {' | '.join(cell(part) for part in line)} |" for line in lines] + [""]


def _paragraph(cls: type) -> str:
    return " ".join((cls.__doc__ or "").split())


def _container(kind: inspect.Type) -> str:
    match kind:
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            return f"list of {words(item)}"
        case inspect.FrozenSetType(item_type=item) | inspect.SetType(item_type=item):
            return f"set of {words(item)}"
        case inspect.DictType(value_type=value):
            return f"object of {words(value)}"
    return ""


def _plain(kind: inspect.Type) -> str:
    name = {
        "IntType": "whole number",
        "FloatType": "number",
        "BoolType": "`true`, `false`",
        "AnyType": "any value",
        "CustomType": "any value",
    }
    bounds = [f"{sign} {bound:,}" for key, sign in BOUNDS if (bound := getattr(kind, key, None)) is not None]
    if isinstance(kind, inspect.StrType):
        what = PATTERNS.get(kind.pattern, "text")
        return f"{what}, not empty" if kind.min_length else what
    return " ".join([name.get(type(kind).__name__, type(kind).__name__), ", ".join(bounds)]).strip()


def _after_fields(cls: type) -> dict[str, str]:
    tree = ast.parse(textwrap.dedent(source.getsource(cls))).body[0]
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    found = {}
    for field, after in itertools.pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            found[ast.unparse(field.target)] = str(after.value.value)
    return found
