"""Snapshots: a domain's state kept beside the journal, so that a start folds only what came after."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from edge.core.folding import Folding
from edge.core.journal import Journal, JournalError, upcast
from models.domain import Domain
from models.envelope import Entry
from models.nouns import Event

log = logging.getLogger(__name__)


def restore(journal: Journal, domains: Iterable[Folding]) -> list[str]:
    """Fold each domain from its newest good snapshot; return those of which one could not be read."""
    refused = []
    for folding in domains:
        stored = journal.load_snapshots(folding.domain.name)
        seq, state, good = _newest(folding.domain, stored)
        if not good:
            refused.append(folding.domain.name)
        folding.restore(state, (event for _, event in readable(journal.scan(seq))))
    return refused


async def save(journal: Journal, domains: Iterable[Folding]) -> None:
    """Store each domain's state as of the newest event."""
    ticket = journal.appended()
    kept = [(f.domain.name, f.domain.fold_version, msgspec.json.encode(f.state)) for f in domains]
    for name, version, data in kept:
        await journal.save_snapshot(name, version, ticket, data)


def _newest(domain: Domain[Any], stored: Iterable[tuple[int, int, bytes]]) -> tuple[int, Struct, bool]:
    good = True
    for seq, version, data in stored:
        try:
            upgraded = domain.upgrade(version, msgspec.json.decode(data))
            if upgraded is not None:
                return seq, msgspec.convert(upgraded, domain.state), good
        except msgspec.MsgspecError:
            log.exception("snapshot of %s at %d cannot be read", domain.name, seq)
        good = False
    return 0, domain.start(), good


def readable(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Event]]:
    """Yield what this release understands; an entry that does not decode is logged and passed over."""
    for entry in entries:
        try:
            event = upcast(entry)
        except JournalError:
            # The gates open even where one old fact is not understood.
            log.exception("passed over")
            continue
        if event is not None:
            yield entry, event
