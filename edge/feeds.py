"""Wires the city's feeds to the notice board: a text becomes a content, its name a notice that is replaced."""

from __future__ import annotations

import logging

import msgspec

from edge.core.commands import CommandTable
from edge.core.rows import RowStore
from edge.core.tasks import spawn
from edge.library import Library
from models.content import Text
from models.envelope import Refusal
from models.notices import NoticeRow, UpdateFeed
from models.people import Actor
from models.ports import ContentRefused
from models.text import Id, Instant

log = logging.getLogger(__name__)
CITY = Actor(id="city", roles=frozenset({"city"}), via="city", assurance=2)


class Feeds:
    """Implements `cloud_sync.feeds.Fed`. What a broker sends again is no news."""

    def __init__(self, library: Library, commands: CommandTable, rows: RowStore) -> None:
        self._library, self._commands, self._rows = library, commands, rows

    def __call__(self, feed: Id, text: Text, until: Instant) -> None:
        """Take a feed that came."""
        spawn(self._take(feed, text, until), f"feed {feed}")

    async def _take(self, feed: Id, text: Text, until: Instant) -> None:
        data = msgspec.json.encode(text)
        if await self._is_on(feed, data, until):
            return
        try:
            content = await self._library.keep(data, "text", audience="public")
        except ContentRefused as refused:
            log.warning("feed %s: %s", feed, refused)
            return
        reply = await self._commands.submit(CITY, UpdateFeed(feed=feed, text=content.id, until=until))
        if isinstance(reply, Refusal):
            log.warning("feed %s: %s", feed, reply.words.en)

    async def _is_on(self, feed: Id, data: bytes, until: Instant) -> bool:
        row = self._rows.get(NoticeRow.meta.kind, feed)
        if not isinstance(row, NoticeRow) or row.notice.text is None or row.notice.expires != until:
            return False
        there = await self._library.read(row.notice.text)
        return there is not None and there.data == data
