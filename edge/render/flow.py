"""Text in a box: blocks set as strips one under another, shrunk in steps until they fit, never cut off in silence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from edge.render.breaks import says_han
from edge.render.lines import Measure, atoms, balanced, natural, placed, wrapped
from edge.render.tables import set_table
from edge.render.type import Align, Mark, Strip, Type
from models.content import Block, Run, Table

LEADING = 1.5
"""Line height of a paragraph in ems."""

TIGHT = 1.3
"""Of a title and a heading."""

BETWEEN = 0.4
"""Ems between two blocks."""

STEP = 0.94
HEADING = 1.15
BULLET = "•"


class Set(Struct, frozen=True):
    """Strips of letters of that size, and how high they are together."""

    strips: tuple[Strip, ...]
    size: int

    @property
    def height(self) -> float:
        """Return the height in pixels; the first strip has no gap above it."""
        return height(self.strips)


def height(strips: Sequence[Strip]) -> float:
    """Return how high strips are together."""
    return sum(strip.gap + strip.height for strip in strips) - (strips[0].gap if strips else 0.0)


def fitted(blocks: Sequence[Block | Table], type_: Type, box: tuple[int, int], least: int, more: str) -> Set:
    """Set blocks in a box of that width and height, at most as large as `type_`, at least `least` pixels.

    Where they don't fit at all, what fits is followed by `more`.
    """

    def tried(size: int) -> Set:
        return Set(tuple(_strips(blocks, replace(type_, size=size), box[0])), size)

    def fits(size: int) -> bool:
        return tried(size).height <= box[1]

    sizes = _sizes(type_.size, least)
    best = 0 if fits(sizes[0]) else bisect_left(sizes, True, lo=1, key=fits)  # noqa: FBT003 (what is looked for)
    now = tried(sizes[min(best, len(sizes) - 1)])
    return now if best < len(sizes) else _shortened(now, replace(type_, size=now.size), box, more)


def _sizes(size: int, least: int) -> list[int]:
    """Return the sizes that are tried, the largest first."""
    sizes = [size]
    while sizes[-1] > least:
        sizes.append(max(least, min(sizes[-1] - 1, int(sizes[-1] * STEP))))
    return sizes


def _shortened(now: Set, type_: Type, box: tuple[int, int], more: str) -> Set:
    note = _lines([Run(more, bold=True)], type_, box[0], TIGHT)
    kept: list[Strip] = []
    for strip in now.strips:
        if height([*kept, strip, *note]) > box[1]:
            break
        kept.append(strip)
    return Set((*kept, *note), now.size)


def _strips(blocks: Sequence[Block | Table], type_: Type, width: int) -> list[Strip]:
    made: list[Strip] = []
    for block in blocks:
        strips = set_table(block, type_, width) if isinstance(block, Table) else _block(block, type_, width)
        if strips and made:
            strips[0] = replace(strips[0], gap=BETWEEN * type_.size)
        made += strips
    return made


def _block(block: Block, type_: Type, width: int) -> list[Strip]:
    match block.style:
        case "heading":
            large = replace(type_, size=round(type_.size * HEADING), bold=True)
            return [each for runs in _by_line(block.runs) for each in _lines(runs, large, width, TIGHT)]
        case "item":
            return _item(block.runs, type_, width)
        case "paragraph":
            text = "".join(run.text for run in block.runs)
            indent = 2.0 * type_.size if type_.align == "justify" and says_han(text) else 0.0
            return [each for runs in _by_line(block.runs) for each in _lines(runs, type_, width, LEADING, indent)]


def _item(runs: Sequence[Run], type_: Type, width: int) -> list[Strip]:
    hang = float(type_.size)
    strips = [each for line in _by_line(runs) for each in _lines(line, type_, width - hang, LEADING)]
    moved = [replace(each, marks=tuple(replace(mark, x=mark.x + hang) for mark in each.marks)) for each in strips]
    if moved:
        bullet = Mark(0.0, type_.baseline(LEADING), BULLET, type_.size, bold=True)
        moved[0] = replace(moved[0], marks=(bullet, *moved[0].marks))
    return moved


def _by_line(runs: Sequence[Run]) -> list[list[Run]]:
    """Return the runs of each line as it was typed."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        for at, part in enumerate(run.text.split("\n")):
            if at:
                lines.append([])
            lines[-1].append(Run(part.strip("\r"), bold=run.bold))
    return lines


def _lines(runs: Sequence[Run], type_: Type, width: float, leading: float, indent: float = 0.0) -> list[Strip]:
    em = float(type_.size)
    measure: Measure = type_.measure
    set_lines = wrapped(atoms(runs, em, measure), width, measure, indent)
    if type_.align == "center":
        set_lines = balanced(set_lines, width, measure)
    strips = []
    for at, line in enumerate(set_lines):
        shift = indent if at == 0 else 0.0
        justified = type_.align == "justify" and at < len(set_lines) - 1
        start = shift + aligned(type_.align, width - natural(line))
        where = placed(line, width - shift if justified else None, em)
        baseline = type_.baseline(leading)
        marks = tuple(
            Mark(start + each.x, baseline, each.atom.text, type_.size, bold=each.atom.bold or type_.bold)
            for each in where
        )
        strips.append(Strip(leading * em, marks))
    return strips


def aligned(align: Align, spare: float) -> float:
    """Return how far from the left a line begins."""
    return {"center": spare / 2, "right": spare}.get(align, 0.0)
