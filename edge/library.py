"""Wires contents to the hub: cleaned by the render worker, sealed by the vault."""

from __future__ import annotations

import asyncio

from edge.core.ids import opaque_id
from edge.core.vault import Vault
from edge.render.host import RenderHost
from models.content import Audience, Content, ContentKind
from models.ports import Clock
from models.text import Id

PAGE_PX = 1080
"""Width of a PDF's page for residents' screens."""


class Library:
    """Implements `models.ports.Contents`."""

    def __init__(self, vault: Vault, host: RenderHost, clock: Clock) -> None:
        self._vault, self._host, self._clock = vault, host, clock

    async def keep(self, data: bytes, kind: ContentKind, *, audience: Audience, owner: Id | None = None) -> Content:
        """Check, clean and seal it."""
        clean = await self._host.clean(data, kind)
        content = Content(
            id=opaque_id(),
            kind=kind,
            type=clean.type,
            audience=audience,
            owner=owner,
            pages=clean.pages,
            created=self._clock.utc(),
            data=clean.data,
        )
        await asyncio.to_thread(self._vault.keep_content, content)
        return content

    async def read(self, content: Id) -> Content | None:
        """Return a content, None where it never was or was destroyed."""
        return await asyncio.to_thread(self._vault.content, content)

    async def page(self, content: Content, number: int) -> bytes:
        """Return a page of a PDF as a PNG."""
        return await self._host.page(content, number, PAGE_PX)
