"""Lines of Chinese: where they end, and that nothing is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.render.breaks import pieces
from edge.render.lines import Line, atoms, balanced, natural, placed, wrapped
from models.content import Run

EM = 10.0
NEVER_FIRST = set("，。、；：！？）》」』】”’…—%℃·")
NEVER_LAST = set("（《「『【“‘￥")
SENTENCES = st.lists(
    st.one_of(
        st.text(
            "的一是了我不人在他有这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多",
            min_size=1,
            max_size=9,
        ),
        st.sampled_from(
            ["，", "。", "、", "；", "：“", "。”", "！", "？", "……", "——", "（", "）", "《", "》", "）。", "，“"]
        ),
        st.sampled_from(["Hello", "400-820-8820", "9:30", "12.5元", "20kg", "26℃", "100%", "3号", " ", "e-paper "]),
    ),
    min_size=1,
    max_size=40,
).map("".join)


def wide(text: str, bold: bool) -> float:  # noqa: FBT001 (as the port has it)
    return sum((5.0 if letter.isascii() else EM) + (0.5 if bold else 0.0) for letter in text)


def broken(text: str, width: float, indent: float = 0.0) -> list[Line]:
    return wrapped(atoms([Run(text)], EM, wide), width, wide, indent)


def said(line: Line) -> str:
    return "".join(atom.text for atom in line)


def longest_whole(text: str) -> float:
    """How wide the longest part is that has no place to break."""
    parts, longest = 0.0, 0.0
    for word, may_break in pieces(text):
        parts = wide(word, False) if may_break else parts + wide(word, False) + 2.5  # noqa: FBT003
        longest = max(longest, parts)
    return longest


@given(SENTENCES, st.integers(8, 40))
def test_no_mark_stands_where_it_must_not_and_nothing_is_lost(text: str, ems: int) -> None:
    width = max(ems * EM, longest_whole(text))
    lines = broken(text, width)
    assert "".join(map(said, lines)) == text
    for line in lines[1:]:
        assert said(line)[0] not in NEVER_FIRST
    for line in lines[:-1]:
        assert said(line).rstrip()[-1:] not in NEVER_LAST


@given(SENTENCES, st.integers(2, 40), st.floats(0, 15))
def test_whatever_the_width_all_is_said_and_every_line_fits(text: str, ems: int, indent: float) -> None:
    lines = broken(text, ems * EM, indent)
    assert "".join(map(said, lines)) == text
    for at, line in enumerate(lines):
        room = ems * EM - (indent if at == 0 else 0.0)
        if len(line) > 1:
            assert natural(line) <= room + 0.1


@given(SENTENCES, st.integers(10, 40))
def test_a_justified_line_ends_at_the_margin_or_is_left_ragged(text: str, ems: int) -> None:
    width = ems * EM
    for line in broken(text, width):
        where = placed(line, width, EM)
        assert [each.atom.text for each in where] == [each.text for each in line][: len(where)]
        assert all(after.x > before.x for before, after in pairwise(where))
        if where:
            end = where[-1].x + where[-1].atom.width - where[-1].atom.trail
            assert end <= width + 0.1 or len(line) == 1


@given(SENTENCES, st.integers(8, 40))
def test_balanced_lines_are_no_more(text: str, ems: int) -> None:
    lines = broken(text, ems * EM)
    evened = balanced(lines, ems * EM, wide)
    assert len(evened) <= len(lines)
    assert "".join(map(said, evened)) == "".join(map(said, lines))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("他说——好吧", "——"),
        ("等一等……好", "……"),
        ("共12.5元", "12.5元"),
        ("重20kg的", "20kg"),
        ("第3号", "第3号"),
        ("气温26℃了", "26℃"),
        ("涨100%了", "100%"),
        ("电话400-820-8820。", "400-820-8820。"),
    ],
)
def test_what_belongs_together_stays_on_a_line(text: str, whole: str) -> None:
    at = text.index(whole)
    starts, position = set(), 0
    for word, may_break in pieces(text):
        starts |= {position} if may_break else set()
        position += len(word)
    assert not starts & set(range(at + 1, at + len(whole)))


def test_a_gap_stands_between_chinese_and_latin_but_not_at_a_lines_start() -> None:
    (line,) = broken("第A座", 100)
    assert [each.x for each in placed(line, None, EM)] == [0.0, 12.5, 20.0]
    assert [each.x for each in placed(broken("座A", 10)[1], None, EM)] == [0.0]


def test_marks_that_meet_share_their_empty_halves() -> None:
    (line,) = broken("（他说：“好。”）", 200)
    assert natural(line) == 9 * EM - 5 * EM / 2
    assert [said(each) for each in broken("好好好好。", 45)] == ["好好好好。"]


def test_an_endless_word_is_broken_rather_than_cut_off() -> None:
    assert [said(each) for each in broken("A" * 25, 50)] == ["A" * 10, "A" * 10, "A" * 5]
