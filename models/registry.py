"""A registry is filled while modules load and closed before the hub starts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Kinds by name: each name once, none after `close`."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._kinds: dict[str, T] = {}
        self._closed = False

    def add(self, kind: str, value: T) -> None:
        """Raise ValueError where the kind is taken or the registry is closed."""
        if self._closed:
            raise ValueError(f"{self._what} kind {kind!r} declared after start: load its module in edge.app")
        if kind in self._kinds:
            raise ValueError(f"{self._what} kind {kind!r} is declared twice")
        self._kinds[kind] = value

    def get(self, kind: str) -> T | None:
        """Return what is registered, None for a kind this release does not know."""
        return self._kinds.get(kind)

    def close(self) -> None:
        """Refuse all further kinds."""
        self._closed = True

    def __iter__(self) -> Iterator[tuple[str, T]]:
        return iter(sorted(self._kinds.items()))
