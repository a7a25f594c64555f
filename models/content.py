"""Contents: texts, pictures and pages that facts refer to by id; the vault keeps them sealed. They never change."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from models.nouns import command
from models.relay import DeviceCommand
from models.text import Id, Instant

ContentKind = Literal["text", "picture", "pages"]
"""text: a `Text` as JSON. picture: JPEG or PNG, upright, without metadata. pages: a PDF."""

Audience = Literal["public", "field"]
"""public: whoever is signed in, and every screen. field: who works for the residents. An owner always may."""

Line = Annotated[str, Meta(max_length=200)]
Prose = Annotated[str, Meta(max_length=4000)]


class Run(Struct, frozen=True, omit_defaults=True):
    """Characters in one style."""

    text: Prose
    bold: bool = False


class Block(Struct, frozen=True, tag="block", omit_defaults=True):
    """A paragraph, a heading in the text, or one item of a list."""

    runs: tuple[Run, ...]
    style: Literal["paragraph", "heading", "item"] = "paragraph"


class Table(Struct, frozen=True, tag="table"):
    """A table: weather by hour, buses by line. Each row has as many cells as there are columns."""

    columns: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


class Text(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Rich text: what a notice, a question or an answer says. `signature`: who says it."""

    title: Line = ""
    blocks: tuple[Block | Table, ...] = ()
    signature: Line = ""


class Content(Struct, frozen=True, kw_only=True):
    """A content as it was kept. `type` is its media type; `pages` how many there are of a PDF, else 1."""

    id: Id
    kind: ContentKind
    type: str
    audience: Audience
    owner: Id | None
    pages: int
    created: Instant
    data: bytes


@command("content.keep", durability="act", ttl_ms=60_000)
class KeepContents(DeviceCommand, frozen=True, kw_only=True):
    """Facts of the domain `keeper` refer to these now: they stay. What nobody keeps within a day is destroyed."""

    actuates: ClassVar[bool] = False
    keeper: Id
    contents: tuple[Id, ...]


@command("content.destroy", durability="act", ttl_ms=60_000)
class DestroyContents(DeviceCommand, frozen=True, kw_only=True):
    """Nothing of the domain `keeper` refers to these any more: destroy what nobody else keeps; again does nothing."""

    actuates: ClassVar[bool] = False
    keeper: Id
    contents: tuple[Id, ...]
