"""Text in boxes: it fits, or says that it goes on; whatever people write is drawn."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.render.flow import Set, fitted
from edge.render.type import Type
from models.content import Block, Run, Table, Text
from models.glass import Glass
from tests.edge.render.slides import NOTICE, content, fonts, frame, item, paragraph

RULES = tuple(paragraph(f"第{number}条，请大家共同遵守，爱护公共设施。") for number in range(1, 31))
MORE = "……未完"


def kind(size: int) -> Type:
    return Type(fonts(), "sans", size, "justify")


def said(whole: Set) -> str:
    return "".join(mark.text for strip in whole.strips for mark in strip.marks)


def test_a_text_shrinks_until_it_fits_and_no_further() -> None:
    large = fitted(NOTICE.blocks, kind(30), (700, 2000), 15, MORE)
    small = fitted(NOTICE.blocks, kind(30), (700, 330), 15, MORE)
    assert large.size == 30
    assert 15 <= small.size < 30
    assert small.height <= 330
    assert said(small) == said(large)


def test_what_does_not_fit_at_all_is_followed_by_a_note_never_cut_off_in_silence() -> None:
    whole = said(fitted(RULES, kind(20), (300, 100_000), 20, MORE))
    for room in range(60, 400, 20):
        part = fitted(RULES, kind(20), (300, room), 16, MORE)
        assert part.height <= room
        assert said(part).endswith(MORE)
        assert whole.startswith(said(part).removesuffix(MORE))


def test_an_item_hangs_from_its_bullet_and_a_paragraph_is_indented() -> None:
    (first, *_), (item_first, item_second, *_) = (
        fitted((block,), kind(20), (205, 1000), 20, MORE).strips
        for block in (RULES[0], item("请大家共同遵守，爱护公共设施，谢谢配合。"))
    )
    assert first.marks[0].x == 40
    assert [mark.x for mark in item_first.marks][:2] == [0, 20]
    assert item_second.marks[0].x == 20


def test_columns_are_aligned_numbers_to_the_right_and_nothing_overlaps() -> None:
    rows = (("101路", "3分钟", "2站"), ("机场专线", "12分钟", "11站"))
    whole = fitted((Table(("线路", "到站", "还有"), rows),), kind(20), (400, 1000), 20, MORE)
    assert [strip.rule > 0 for strip in whole.strips] == [True, True, True]
    assert whole.strips[0].rule > whole.strips[1].rule
    ends = [max(mark.x + kind(20).measure(mark.text, mark.bold) for mark in strip.marks) for strip in whole.strips]
    assert all(abs(end - 400) < 1.5 for end in ends), "the last column's numbers end at the margin"
    narrow = fitted((Table(("线路", "说明"), (("101路", "临时改道，请到东门乘车"),)),), kind(20), (160, 1000), 20, MORE)
    assert narrow.strips[1].height > whole.strips[1].height, "a long cell takes several lines"


RUNS = st.lists(st.builds(Run, st.text(max_size=40), st.booleans()), max_size=3).map(tuple)
BLOCKS = st.builds(Block, RUNS, st.sampled_from(["paragraph", "heading", "item"]))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(0, 4))
    row = st.lists(st.text(max_size=12), min_size=width, max_size=width).map(tuple)
    return Table(draw(row), tuple(draw(st.lists(row, max_size=4))))


TEXTS = st.builds(
    Text,
    title=st.text(max_size=40),
    blocks=st.lists(BLOCKS | tables(), max_size=4).map(tuple),
    signature=st.text(max_size=20),
)


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.sampled_from(["notice", "weather", "emergency"]), st.sampled_from([(296, 128), (200, 300), (1, 1)]))
def test_whatever_somebody_writes_is_drawn(text: Text, template: str, size: tuple[int, int]) -> None:
    made = frame(template, Glass(width=size[0], height=size[1], palette="mono", format="raw"), content("text", text))
    assert len(made.data) == -(-size[0] // 8) * size[1]
