"""The last events as rows of kind `entry`, so that a screen that just opened has a history."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import cast

import msgspec

from edge.core.rows import RowStore
from edge.core.snapshots import readable
from models.envelope import Entry
from models.nouns import Event
from models.system import EntryRow

KEPT = 200


class Recent:
    """A bounded list of what happened last, filled from the journal's end."""

    def __init__(self, rows: RowStore, before: Iterable[Entry]) -> None:
        self._rows = rows
        self._keys: deque[str] = deque()
        for entry, event in readable(before):
            self.saw(event, entry.id, entry.stamp.at)

    def saw(self, event: Event, key: str, at: int) -> None:
        """Show an event, forget the oldest."""
        data = cast("dict[str, object]", msgspec.to_builtins(event))
        self._rows.put(key, EntryRow(id=key, kind=event.meta.kind, at=at, lane=event.meta.lane, data=data))
        self._keys.append(key)
        if len(self._keys) > KEPT:
            self._rows.drop(EntryRow.meta.kind, self._keys.popleft())
