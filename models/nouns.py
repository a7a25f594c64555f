"""The four nouns. A domain's file declares its own with the decorators below; `REGISTRY` knows them all."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import ClassVar, Literal, TypeVar

from msgspec import Struct

from models.registry import Registry
from models.roles import Role


class Lane(enum.IntEnum):
    """How an event travels to the city: each lane is numbered, ordered and acknowledged by itself."""

    ALARMS = 0
    FACTS = 1


class Event(Struct, frozen=True, kw_only=True):
    """A fact, past tense. Written once, numbered, never changed."""

    meta: ClassVar[EventMeta]


class Command(Struct, frozen=True, kw_only=True):
    """A request, imperative. One handler; a refusal reaches the asker."""

    meta: ClassVar[CommandMeta]


class Reading(Struct, frozen=True, kw_only=True):
    """A measured value that is soon stale. Only the latest counts; never journaled."""

    meta: ClassVar[ReadingMeta]
    value: float


class Row(Struct, frozen=True, kw_only=True):
    """One line of a view: what screens, Home Assistant and the city see of a domain's state."""

    meta: ClassVar[RowMeta]


class EventMeta(Struct, frozen=True):
    """`upcast[v]` turns the JSON object of version v into that of version v + 1."""

    kind: str
    version: int
    lane: Lane
    upcast: dict[int, Callable[[dict[str, object]], dict[str, object]]]


class CommandMeta(Struct, frozen=True):
    """Who may ask (`roles`; empty: only the hub itself), and for how long the request is good.

    `durability` act: carried out while its fact is being written; value: waits until the fact is durable.
    `thing` names the field that holds the id of the Thing acted on, checked against the asker's scope.
    """

    kind: str
    roles: frozenset[Role]
    ttl_ms: int
    durability: Literal["act", "value"]
    thing: str | None
    confirm: bool


class ReadingMeta(Struct, frozen=True):
    """`unit` is an SI unit or another the field uses: s, W, dBm, %."""

    kind: str
    unit: str


class RowMeta(Struct, frozen=True):
    """`owner` names the field that holds the person a resident must be to see the row; None: no resident.

    `scoped`: only rows whose key lies in the actor's scope are seen; False: what is everybody's.
    """

    kind: str
    roles: frozenset[Role]
    owner: str | None
    scoped: bool = True


E_ = TypeVar("E_", bound=type[Event])
C_ = TypeVar("C_", bound=type[Command])
M_ = TypeVar("M_", bound=type[Reading])
R_ = TypeVar("R_", bound=type[Row])

EVENTS: Registry[type[Event]] = Registry("event")
COMMANDS: Registry[type[Command]] = Registry("command")
READINGS: Registry[type[Reading]] = Registry("reading")
ROWS: Registry[type[Row]] = Registry("row")


def event(
    kind: str,
    *,
    version: int = 1,
    lane: Lane = Lane.FACTS,
    upcast: dict[int, Callable[[dict[str, object]], dict[str, object]]] | None = None,
) -> Callable[[E_], E_]:
    """Register an event kind, `domain.past_tense`."""

    def register(cls: E_) -> E_:
        cls.meta = EventMeta(kind, version, lane, upcast or {})
        EVENTS.add(kind, cls)
        return cls

    return register


def command(
    kind: str,
    *,
    roles: tuple[Role, ...] = (),
    ttl_ms: int = 10_000,
    durability: Literal["act", "value"] = "value",
    thing: str | None = None,
    confirm: bool = False,
) -> Callable[[C_], C_]:
    """Register a command kind, `domain.imperative`."""

    def register(cls: C_) -> C_:
        cls.meta = CommandMeta(kind, frozenset(roles), ttl_ms, durability, thing, confirm)
        COMMANDS.add(kind, cls)
        return cls

    return register


def reading(kind: str, *, unit: str) -> Callable[[M_], M_]:
    """Register a reading kind and its unit."""

    def register(cls: M_) -> M_:
        cls.meta = ReadingMeta(kind, unit)
        READINGS.add(kind, cls)
        return cls

    return register


def row(kind: str, *, roles: tuple[Role, ...], owner: str | None = None, scoped: bool = True) -> Callable[[R_], R_]:
    """Register a row kind and who may see it."""

    def register(cls: R_) -> R_:
        cls.meta = RowMeta(kind, frozenset(roles), owner, scoped)
        ROWS.add(kind, cls)
        return cls

    return register
