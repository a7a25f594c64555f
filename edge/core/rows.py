"""Rows: the latest value of everything that can be seen, as a snapshot and as a stream of changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from typing import cast

import msgspec

from models.nouns import Row, RowMeta
from models.people import Actor
from models.ports import Changes, RowChange

Key = tuple[str, str]


class _Stored(msgspec.Struct, frozen=True):
    meta: RowMeta
    row: Row
    change: RowChange


class RowStore:
    """Implements `models.ports.Rows`. One revision counts all changes."""

    def __init__(self) -> None:
        self._rows: dict[Key, _Stored] = {}
        self._revision = 0
        self._readers: set[_Reader] = set()

    def put(self, key: str, row: Row) -> None:
        """Set a row; nothing is said where it is the same as before."""
        place = (row.meta.kind, key)
        old = self._rows.get(place)
        if old is not None and old.row == row:
            return
        self._revision += 1
        value = cast("dict[str, object]", msgspec.to_builtins(row))
        new = _Stored(row.meta, row, RowChange(row.meta.kind, key, self._revision, value))
        self._rows[place] = new
        for reader in self._readers:
            reader.changed(place, new, old)

    def drop(self, kind: str, key: str) -> None:
        """Remove a row, if it is there."""
        old = self._rows.pop((kind, key), None)
        if old is None:
            return
        self._revision += 1
        gone = RowChange(kind, key, self._revision, None)
        for reader in self._readers:
            reader.gone((kind, key), old, gone)

    def get(self, kind: str, key: str) -> Row | None:
        """Return one row, unfiltered: for the hub itself."""
        stored = self._rows.get((kind, key))
        return stored.row if stored else None

    def snapshot(self, actor: Actor, kinds: frozenset[str] | None = None) -> Changes:
        """Return what the actor may see now."""
        return tuple(_visible(self._rows.values(), actor, kinds))

    async def stream(self, actor: Actor, kinds: frozenset[str] | None = None) -> AsyncGenerator[Changes, None]:
        """Yield a snapshot, then changes, the latest of each row: a slow reader never has a backlog."""
        reader = _Reader(actor, kinds)
        self._readers.add(reader)
        try:
            yield self.snapshot(actor, kinds)
            while True:
                yield await reader.take()
        finally:
            self._readers.discard(reader)


class _Reader:
    def __init__(self, actor: Actor, kinds: frozenset[str] | None) -> None:
        self._actor = actor
        self._kinds = kinds
        self._pending: dict[Key, RowChange] = {}
        self._some = asyncio.Event()

    def changed(self, place: Key, new: _Stored, old: _Stored | None) -> None:
        if _sees(self._actor, self._kinds, new):
            self._add(place, new.change)
        elif old is not None and _sees(self._actor, self._kinds, old):
            self._add(place, RowChange(new.change.kind, new.change.key, new.change.revision, None))

    def gone(self, place: Key, old: _Stored, change: RowChange) -> None:
        if _sees(self._actor, self._kinds, old):
            self._add(place, change)

    async def take(self) -> Changes:
        await self._some.wait()
        batch = tuple(self._pending.values())
        self._pending.clear()
        self._some.clear()
        return batch

    def _add(self, place: Key, change: RowChange) -> None:
        self._pending.pop(place, None)
        self._pending[place] = change
        self._some.set()


def _visible(rows: Iterable[_Stored], actor: Actor, kinds: frozenset[str] | None) -> Iterable[RowChange]:
    return (stored.change for stored in rows if _sees(actor, kinds, stored))


def _sees(actor: Actor, kinds: frozenset[str] | None, stored: _Stored) -> bool:
    meta = stored.meta
    if kinds is not None and meta.kind not in kinds:
        return False
    if meta.owner is not None and "resident" in actor.roles and getattr(stored.row, meta.owner) == actor.id:
        return True
    return actor.may(meta.roles) and (not meta.scoped or actor.reaches(stored.change.key))
