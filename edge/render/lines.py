"""Lines of a paragraph: filled greedily, punctuation narrowed where two marks meet and at a line's edges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from msgspec import Struct
from uniseg.graphemecluster import grapheme_cluster_boundaries

from edge.render.breaks import CLOSING, OPENING, is_han, pieces
from models.content import Run

GAP = 0.25
"""Of an em: between Chinese and Latin letters or digits."""

STRETCH = 0.5
"""Of an em: a line whose gaps would grow more is left ragged."""

NARROW = 0.9
"""Of an em: a mark that is narrower has no empty half."""

EPSILON = 0.01

Measure = Callable[[str, bool], float]
"""The width of a string, bold or not."""


class Atom(Struct, frozen=True):
    """What is set as a whole. `gap`: before it, unless it begins a line; negative where two marks share a space.

    `lead` and `trail`: how much of it is empty at its left and right, which a line's edge takes away.
    """

    text: str
    bold: bool
    width: float
    may_break: bool
    gap: float = 0.0
    lead: float = 0.0
    trail: float = 0.0

    @property
    def space(self) -> bool:
        """Tell whether it is white."""
        return self.text.isspace()


class Placed(Struct, frozen=True):
    """An atom at its place in the line."""

    atom: Atom
    x: float


Line = tuple[Atom, ...]


def atoms(runs: Sequence[Run], em: float, measure: Measure) -> list[Atom]:
    """Return a paragraph's atoms."""
    bold = [run.bold for run in runs for _ in run.text]
    made: list[Atom] = []
    at = 0
    for word, may_break in pieces("".join(run.text for run in runs)):
        made.append(_atom(word, made[-1] if made else None, em, measure, bold=bold[at], may_break=may_break))
        at += len(word)
    return made


def _atom(word: str, before: Atom | None, em: float, measure: Measure, *, bold: bool, may_break: bool) -> Atom:
    width = measure(word, bold)
    empty = em / 2 if len(word) == 1 and width > NARROW * em else 0.0
    lead, trail = (empty if word in OPENING else 0.0), (empty if word in CLOSING else 0.0)
    gap = 0.0
    if before is not None:
        gap = (
            -em / 2
            if (before.trail and (lead or trail)) or (before.lead and lead)
            else _latin_gap(before.text, word, em)
        )
    return Atom(word, bold, width, may_break, gap, lead, trail)


def _latin_gap(before: str, after: str, em: float) -> float:
    one, other = before[-1], after[0]
    if (is_han(one) and _is_latin(other)) or (_is_latin(one) and is_han(other)):
        return GAP * em
    return 0.0


def _is_latin(letter: str) -> bool:
    return (letter.isascii() and letter.isalnum()) or letter in "%℃$€£"


def wrapped(line: Sequence[Atom], width: float, measure: Measure, indent: float = 0.0) -> list[Line]:
    """Return the lines, the first `indent` shorter; what is wider than a line is broken between any two letters."""
    rest = [part for atom in line for part in _fitting(atom, width - indent, measure)]
    found: list[Line] = []
    start = 0
    while start < len(rest):
        cut = _cut(rest, start, width - (0.0 if found else indent))
        found.append(tuple(rest[start:cut]))
        start = cut
    return found


def balanced(lines: list[Line], width: float, measure: Measure) -> list[Line]:
    """Return the same lines as even in length as they can be, no more of them."""
    flat, best = [atom for line in lines for atom in line], lines
    for part in range(95, 45, -5):
        narrower = wrapped(flat, width * part / 100, measure)
        if len(narrower) > len(lines):
            break
        best = narrower
    return best


def natural(line: Line) -> float:
    """Return how wide the line is if nothing is stretched; white at its end doesn't count."""
    inked = _inked(line)
    if not inked:
        return 0.0
    return sum(atom.width + atom.gap for atom in inked) - inked[0].gap - inked[0].lead - inked[-1].trail


def placed(line: Line, width: float | None, em: float) -> list[Placed]:
    """Return where each atom stands; the line is justified to `width`, or as it is where that is None or too far."""
    inked = _inked(line)
    slots = [at > 0 and _stretches(inked[at - 1], atom) for at, atom in enumerate(inked)]
    spare = 0.0 if width is None else width - natural(line)
    extra = spare / sum(slots) if any(slots) and spare > 0 else 0.0
    if extra > STRETCH * em:
        extra = 0.0
    x, out = 0.0, []
    for at, atom in enumerate(inked):
        x += (atom.gap if at else -atom.lead) + (extra if slots[at] else 0.0)
        out.append(Placed(atom, x))
        x += atom.width
    return out


def _fitting(atom: Atom, width: float, measure: Measure) -> list[Atom]:
    """Return the atom, letter by letter where it is wider than a line."""
    if atom.width <= width or len(atom.text) == 1:
        return [atom]
    letters = [atom.text[a:b] for a, b in pairwise([*grapheme_cluster_boundaries(atom.text)])]
    return [
        Atom(
            letter, atom.bold, measure(letter, atom.bold), atom.may_break if at == 0 else True, 0.0 if at else atom.gap
        )
        for at, letter in enumerate(letters)
    ]


def _cut(atoms: Sequence[Atom], start: int, width: float) -> int:
    """Return where the line that begins at `start` ends."""
    x, last = -atoms[start].lead, start
    for at in range(start, len(atoms)):
        atom = atoms[at]
        if at > start:
            last = at if atom.may_break else last
            x += atom.gap
        x += atom.width
        if x - atom.trail > width + EPSILON and not atom.space:
            return last if last > start else max(at, start + 1)
    return len(atoms)


def _stretches(before: Atom, after: Atom) -> bool:
    """Tell whether the place between two atoms may grow."""
    if after.space:
        return False
    return before.space or after.may_break or (_square(before) and _square(after))


def _square(atom: Atom) -> bool:
    return len(atom.text) == 1 and not atom.text.isascii()


def _inked(line: Line) -> Line:
    end = len(line)
    while end and line[end - 1].space:
        end -= 1
    return line[:end]
