"""Where a line may end: Unicode's rules (UAX 14), and what Chinese typesetting adds to them."""

from __future__ import annotations

import re
from functools import lru_cache

from uniseg.graphemecluster import grapheme_cluster_boundaries
from uniseg.linebreak import line_break_breakables

CLOSING = frozenset("，。、；：！？）】》〉」』〕〗］｝”’．")
"""Never at the start of a line; the right half of most is empty."""

OPENING = frozenset("（【《〈「『〔〖［｛“‘")
"""Never at the end of a line; the left half is empty."""

NEVER_FIRST = CLOSING | frozenset("·…—～％‰℃°,.;:!?)]}%")
NEVER_LAST = OPENING | frozenset("([{￥$€£#№")

_WIDE = r"\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAN = re.compile(f"[{_WIDE}\U00020000-\U0003ffff]")
_DIGIT = re.compile(r"[0-9０-９]")
UNITS = frozenset("元角分年月日号时点秒天周岁人户名位个件条栋幢座楼层室单路米度吨斤升倍折次页期届万亿千百%％℃°￥")
"""What stays with the number before it."""


def is_han(character: str) -> bool:
    """Tell whether it is an ideograph or another letter of that width; punctuation isn't."""
    return _HAN.match(character) is not None


def says_han(text: str) -> bool:
    """Tell whether any of it is Chinese."""
    return _HAN.search(text) is not None


def breakables(text: str) -> list[bool]:
    """Tell for each character whether a line may start with it; the first one's answer means nothing."""
    by_unicode = list(line_break_breakables(text))
    return [
        at > 0 and _may_break(text[at - 1], text[at], by_rule=bool(may)) and not _numbered(text, at)
        for at, may in enumerate(by_unicode)
    ]


def _may_break(before: str, after: str, *, by_rule: bool) -> bool:
    if after in NEVER_FIRST or before in NEVER_LAST or after.isspace():
        return False
    if before in CLOSING and (is_han(after) or after in OPENING):
        return True
    return by_rule or (after in OPENING and is_han(before))


def _numbered(text: str, at: int) -> bool:
    """Tell whether a number and what counts it, or 第 and its number, would be torn apart here."""
    before, after = text[at - 1], text[at]
    if _DIGIT.match(before) and after in UNITS:
        return True
    return before == "第" and _DIGIT.match(after) is not None


@lru_cache(4096)
def pieces(text: str) -> tuple[tuple[str, bool], ...]:
    """Return what is set as a whole (an ideograph, a mark, a word, two dashes, a space), and if a line may start so."""
    may, start, found = breakables(text), 0, []
    for end in [*grapheme_cluster_boundaries(text)][1:]:
        if end == len(text) or may[end] or not _together(text[end - 1], text[end]):
            found.append((text[start:end], may[start]))
            start = end
    return tuple(found)


def _together(before: str, after: str) -> bool:
    if before == after and before in "—…":
        return True
    return not (_alone(before) or _alone(after))


def _alone(mark: str) -> bool:
    return is_han(mark) or mark.isspace() or mark in CLOSING or mark in OPENING or mark in "—…·～"
