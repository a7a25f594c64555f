"""Made-up values of any msgspec type. Names come from a small pool, so that events speak of the same things."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from models.text import Channel, Day, Hash, Id, Kind, Zone

NAMES = ("east", "west", "board", "vision")
POOLS = {
    Id: NAMES,
    Channel: ("board/0", "board/1", "west/0"),
    Hash: ("0" * 32, "a1" * 16),
    Kind: ("relay.pulse", "relay.read_inputs"),
    Day: ("2026-11-24", "2027-03-28"),
    Zone: ("Asia/Shanghai", "Europe/Berlin"),
}
PATTERNS = {inspect.type_info(kind).pattern: pool for kind, pool in POOLS.items()}  # type: ignore[attr-defined]
LATEST = 4_000_000_000_000_000_000
"""2096, in ns: what an Instant may be."""


def of(kind: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for values of the type."""
    return _of(inspect.type_info(kind))


def every(kind: Any) -> Iterator[Any]:
    """Yield a value for each combination of words, truths and absences; names and numbers are always the same."""
    return _every(inspect.type_info(kind))


def _every(kind: inspect.Type) -> Iterator[Any]:
    match kind:
        case inspect.Metadata(type=inner):
            yield from _every(inner)
        case inspect.NoneType():
            yield None
        case inspect.BoolType():
            yield from (False, True)
        case inspect.LiteralType(values=values):
            yield from values
        case inspect.EnumType(cls=cls):
            yield from cls
        case inspect.UnionType(types=types):
            yield from (value for inner in types for value in _every(inner))
        case inspect.VarTupleType(item_type=item):
            yield from ((value,) for value in _every(item))
        case inspect.StructType(cls=cls, fields=fields):
            choices = [list(_every(field.type)) for field in fields]
            yield from (_struct(cls, dict(zip(cls.__struct_fields__, v, strict=True))) for v in product(*choices))
        case _:
            yield _same(kind)


def _same(kind: inspect.Type) -> Any:
    if isinstance(kind, inspect.StrType):
        return PATTERNS.get(kind.pattern, NAMES)[0]
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        return kind.ge if kind.ge is not None else (kind.le or 1)
    raise TypeError(f"no value of {kind} yet: add a case here")


def _of(kind: inspect.Type) -> st.SearchStrategy[Any]:
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        return _number(kind)
    simple = _choice(kind)
    return simple if simple is not None else _made_of_others(kind)


def _choice(kind: inspect.Type) -> st.SearchStrategy[Any] | None:
    match kind:
        case inspect.NoneType():
            return st.none()
        case inspect.BoolType():
            return st.booleans()
        case inspect.LiteralType(values=values):
            return st.sampled_from(values)
        case inspect.EnumType(cls=cls):
            return st.sampled_from(list(cls))
        case inspect.StrType(pattern=pattern):
            return st.sampled_from(PATTERNS.get(pattern, NAMES))
    return None


def _number(kind: inspect.IntType | inspect.FloatType) -> st.SearchStrategy[Any]:
    low = kind.ge if kind.ge is not None else (kind.gt or 0)
    high = kind.le if kind.le is not None else kind.lt
    if isinstance(kind, inspect.IntType):
        return st.integers(int(low), int(high) if high is not None else LATEST)
    return st.floats(low, high if high is not None else 1.0, allow_nan=False, exclude_min=kind.gt is not None)


def _made_of_others(kind: inspect.Type) -> st.SearchStrategy[Any]:
    match kind:
        case inspect.Metadata(type=inner):
            return _of(inner)
        case inspect.UnionType(types=types):
            return st.one_of([_of(inner) for inner in types])
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            return st.lists(_of(item), max_size=3).map(tuple if isinstance(kind, inspect.VarTupleType) else list)
        case inspect.FrozenSetType(item_type=item):
            return st.frozensets(_of(item), max_size=3)
        case inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(_of(key), _of(value), max_size=3)
        case inspect.StructType(cls=cls, fields=fields):
            return st.fixed_dictionaries({field.name: _of(field.type) for field in fields}).map(
                lambda values: _struct(cls, values)
            )
    raise TypeError(f"no made-up values of {kind} yet: add a case here")


def _struct(cls: type[msgspec.Struct], values: dict[str, Any]) -> msgspec.Struct:
    return cls(**values)
