"""Templates as data: named boxes in fractions of the glass, what stands in them, and in which style."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from edge.render.canvas import Box
from edge.render.fonts import Family
from edge.render.palette import Role
from models.glass import NoFrame
from models.text import Code, Words

FOLDER = Path(__file__).parent / "templates"
TAG_PX = 200
"""A glass whose shorter side is less is a tag: less stands on it, in larger letters for its size."""

Part = Annotated[float, Meta(ge=0, le=1)]
Place = tuple[Part, Part, Part, Part]
"""Left, top, width, height, as parts of the glass."""

When = Literal["pictures", "no_pictures", "words", "no_words", "body", "no_body", "signature"]
"""What the slide has, or has not: pictures, a text, something in it besides its title."""

Source = Literal["title", "body", "signature", "community", "word"]


class Fill(Struct, frozen=True, kw_only=True, tag="fill", forbid_unknown_fields=True):
    """A rectangle in one colour; a rule is a thin one, never thinner than a pixel."""

    at: Place
    role: Role
    when: tuple[When, ...] = ()


class Written(Struct, frozen=True, kw_only=True, tag="written", forbid_unknown_fields=True):
    """Words: of the text, the community's name, or `word` of words.json, which also stands in for a missing title.

    `size`: of the letters, as part of the glass's shorter side; they shrink down to `least` of it where they don't fit.
    """

    at: Place
    source: Source
    word: Code | None = None
    size: Part
    least: Part = 0.5
    family: Family | None = None
    bold: bool = False
    role: Role = "ink"
    align: Literal["left", "center", "right"] = "left"
    upright: Literal["top", "middle"] = "top"
    when: tuple[When, ...] = ()


class Pictures(Struct, frozen=True, kw_only=True, tag="pictures", forbid_unknown_fields=True):
    """The slide's pictures side by side, or the page of its PDF, whole."""

    at: Place
    when: tuple[When, ...] = ()


Item = Fill | Written | Pictures


class Template(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands where, on a wide glass, a high one, and a tag. `recolour`: roles that are others here."""

    like: Code | None = None
    recolour: dict[Role, Role] = {}
    family: Family | None = None
    word: Code | None = None
    landscape: tuple[Item, ...] = ()
    portrait: tuple[Item, ...] = ()
    tag: tuple[Item, ...] = ()

    def items(self, width: int, height: int) -> tuple[Item, ...]:
        """Return what stands on a glass of that size."""
        if min(width, height) < TAG_PX:
            return self.tag
        return self.landscape if width >= height else self.portrait


@cache
def template(name: Code) -> Template:
    """Return the template of that name, with what it has from the one it is like; NoFrame: there is none."""
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        raise NoFrame("no_template", name)
    own = msgspec.json.decode(path.read_bytes(), type=Template)
    if own.like is None:
        return own
    base = template(own.like)
    return Template(
        recolour=base.recolour | own.recolour,
        family=own.family or base.family,
        word=own.word or base.word,
        landscape=own.landscape or base.landscape,
        portrait=own.portrait or base.portrait,
        tag=own.tag or base.tag,
    )


@cache
def words() -> dict[Code, Words]:
    """Return what screens say by themselves."""
    return msgspec.json.decode((Path(__file__).parent / "words.json").read_bytes(), type=dict[Code, Words])


def pixels(place: Place, width: int, height: int) -> Box:
    """Return a place in pixels, at least one each way."""
    left, top = round(place[0] * width), round(place[1] * height)
    right, bottom = round((place[0] + place[2]) * width), round((place[1] + place[3]) * height)
    return left, top, max(right, left + 1), max(bottom, top + 1)
