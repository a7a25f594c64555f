"""A slide drawn for a glass."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from edge.render.breaks import says_han
from edge.render.canvas import Box, Canvas
from edge.render.encode import encoded
from edge.render.flow import Set, fitted
from edge.render.fonts import Family, Fonts
from edge.render.palette import Role
from edge.render.pictures import show
from edge.render.template import Fill, Item, Pictures, Template, When, Written, pixels, template, words
from edge.render.texts import read_text
from edge.render.type import Type
from edge.render.wire import Draw
from models.content import Block, Content, Run, Table, Text
from models.glass import Frame, NoFrame

PIXELS_MAX = 16_000_000
SERIF_PX, BOLD_SERIF_PX = 40, 28
LEAST_PX = 11
"""Chinese letters that are smaller can't be read."""


def drawn(job: Draw, fonts: Fonts) -> Frame:
    """Return the slide as the glass takes it. NoFrame: it can't be drawn."""
    glass = job.glass
    if glass.width * glass.height > PIXELS_MAX:
        raise NoFrame("too_large", f"{glass.width} x {glass.height} pixels")
    canvas = Canvas(glass.width, glass.height, glass.palette)
    sheet = _Sheet(job, fonts, canvas)
    for item in sheet.template.items(glass.width, glass.height):
        sheet.draw(item)
    return encoded(canvas.image(), glass)


class _Sheet:
    """What a slide says, on its way to the canvas."""

    def __init__(self, job: Draw, fonts: Fonts, canvas: Canvas) -> None:
        self.template: Template = template(job.slide.template)
        self._job, self._fonts, self._canvas = job, fonts, canvas
        kept = {content.id: content for content in job.contents}
        self._text = Text() if job.slide.text is None else _text(kept[job.slide.text])
        self._pictures = [kept[each] for each in job.slide.pictures]
        self._language = "zh" if not self._said() or says_han(self._said()) else "en"

    def draw(self, item: Item) -> None:
        """Draw one item, unless it isn't for this slide."""
        if not self._wanted(item):
            return
        box = pixels(item.at, *self._canvas.size)
        match item:
            case Fill(role=role):
                self._canvas.fill(box, self._role(role))
            case Pictures():
                show(self._canvas, box, self._pictures, self._job.slide.page)
            case Written():
                self._write(item, box)

    def _wanted(self, item: Item) -> bool:
        return all(self._has(each) for each in item.when)

    def _has(self, what: When) -> bool:
        text = self._text
        there = {
            "pictures": bool(self._pictures),
            "words": bool(text.title or text.blocks),
            "body": bool(text.blocks),
            "signature": bool(text.signature),
        }
        return not there[what.removeprefix("no_")] if what.startswith("no_") else there[what]

    def _write(self, item: Written, box: Box) -> None:
        short = min(self._canvas.size)
        size = max(LEAST_PX, round(item.size * short))
        align = "justify" if item.source == "body" and item.align == "left" else item.align
        type_ = Type(self._fonts, self._family(item, size), size, align, item.bold)
        more = self._word("continued") if item.source == "body" else "…"
        room = box[2] - box[0], box[3] - box[1]
        self._put(
            fitted(self._blocks(item), type_, room, max(LEAST_PX, round(size * item.least)), more), item, box, type_
        )

    def _family(self, item: Written, size: int) -> Family:
        """Return the family; small serifs would fall to pieces where there are no greys."""
        wanted = item.family or self.template.family or "sans"
        return wanted if self._canvas.smooth or size >= (BOLD_SERIF_PX if item.bold else SERIF_PX) else "sans"

    def _put(self, strips: Set, item: Written, box: Box, type_: Type) -> None:
        top = box[1] + (max(0.0, (box[3] - box[1] - strips.height) / 2) if item.upright == "middle" else 0.0)
        role = self._role(item.role)
        for at, strip in enumerate(strips.strips):
            top += strip.gap if at else 0.0
            for mark in strip.marks:
                font = self._fonts.font(type_.family, mark.size, bold=mark.bold)
                self._canvas.text((round(box[0] + mark.x), round(top + mark.y)), mark.text, font, role)
            top += strip.height
            if strip.rule:
                self._canvas.fill((box[0], round(top) - strip.rule, box[2], round(top)), self._role("line"))

    def _blocks(self, item: Written) -> Sequence[Block | Table]:
        if item.source == "body":
            return self._text.blocks
        return [Block((Run(self._line(item)),))]

    def _line(self, item: Written) -> str:
        match item.source:
            case "title":
                return self._text.title or self._word(item.word or self.template.word)
            case "signature":
                return self._text.signature
            case "community":
                return self._job.community
            case _:
                return self._word(item.word or self.template.word)

    def _word(self, code: str | None) -> str:
        both = words()[code or "notice"]
        return both.zh if self._language == "zh" else both.en

    def _role(self, role: Role) -> Role:
        return self.template.recolour.get(role, role)

    def _said(self) -> str:
        text = self._text
        runs = (run.text for block in text.blocks if isinstance(block, Block) for run in block.runs)
        cells = (cell for block in text.blocks if isinstance(block, Table) for cell in block.columns)
        return "".join((text.title, *runs, *cells, text.signature))


def _text(content: Content) -> Text:
    try:
        return read_text(content.data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise NoFrame("bad_content", content.id) from error
