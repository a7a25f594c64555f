"""Tables: columns as wide as they must be, numbers to the right, long cells in several lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from edge.render.lines import atoms, natural, placed, wrapped
from edge.render.type import Mark, Strip, Type
from models.content import Run, Table

LEADING = 1.3
PAD = 0.25
"""Ems above and below a row."""

GUTTER = 0.8
"""Ems between two columns."""

SHORT = 4.0
"""Ems: cells up to this stay on one line as long as they can."""

SLACK = 1.0
"""Pixels: a column's room for rounding."""

_NUMBER = re.compile(r"\s*[-+−~约]?[0-9０-９][0-9０-９.,:：%％/~\-–—]*\s*\S{0,3}\s*")


def set_table(table: Table, type_: Type, width: int) -> list[Strip]:
    """Return a strip for the head, if it says anything, and one for each row."""
    rows = [row for row in (table.columns, *table.rows) if row]
    widths = _widths(rows, type_, width)
    right = [_numeric([row[at] for row in table.rows if at < len(row)]) for at in range(len(widths))]
    strips = []
    for number, row in enumerate(rows):
        head = number == 0
        if head and not any(cell.strip() for cell in row):
            continue
        strips.append(_row(row, type_, widths, right, head=head))
    return strips


def _widths(rows: Sequence[Sequence[str]], type_: Type, width: int) -> list[float]:
    """Return the columns' widths without the gutters between; together with these they are `width`."""
    count = max((len(row) for row in rows), default=0)
    room = width - GUTTER * type_.size * (count - 1)
    columns = [[row[at] for row in rows if at < len(row)] for at in range(count)]
    wanted = [max(type_.measure(cell, True) for cell in column) + SLACK for column in columns]  # noqa: FBT003 (bold)
    if (spare := room - sum(wanted)) >= 0:
        return [each + spare / count for each in wanted]
    short_cell = SHORT * type_.size
    fixed = [min(most, max(short_cell, _longest(each, type_))) for most, each in zip(wanted, columns, strict=True)]
    if (rest := room - sum(fixed)) < 0:
        return [max(1.0, each * room / sum(fixed)) for each in fixed]
    loose = sum(wanted) - sum(fixed)
    return [base + (most - base) * rest / loose for base, most in zip(fixed, wanted, strict=True)]


def _longest(column: Sequence[str], type_: Type) -> float:
    """Return the width of the longest part that must stay on one line."""
    longest = 0.0
    for cell in column:
        part = 0.0
        for atom in atoms([Run(cell, bold=True)], float(type_.size), type_.measure):
            part = atom.width if atom.may_break else part + atom.gap + atom.width
            longest = max(longest, part)
    return longest + SLACK


def _numeric(cells: Sequence[str]) -> bool:
    return bool(cells) and all(_NUMBER.fullmatch(cell) for cell in cells if cell.strip())


def _row(row: Sequence[str], type_: Type, widths: list[float], right: list[bool], *, head: bool) -> Strip:
    em, marks, lines_max, left = float(type_.size), list[Mark](), 1, 0.0
    for at, cell in enumerate(row):
        room = widths[at]
        lines = wrapped(atoms([Run(cell, bold=head)], em, type_.measure), room, type_.measure)
        lines_max = max(lines_max, len(lines))
        for number, line in enumerate(lines):
            start = left + (room - natural(line) if right[at] else 0.0)
            base = PAD * em + number * LEADING * em + type_.baseline(LEADING)
            marks += [
                Mark(start + each.x, base, each.atom.text, type_.size, bold=head or type_.bold)
                for each in placed(line, None, em)
            ]
        left += room + GUTTER * em
    return Strip((lines_max * LEADING + 2 * PAD) * em, tuple(marks), rule=max(1, round(em / (12 if head else 24))))
