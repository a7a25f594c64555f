from __future__ import annotations

import ast
import statistics

import pytest

from tests.house.sources import OURS, ROOT, SHIPPED, name, python, tree

LONGEST_FILE = 300
MEDIAN = 130
LONGEST_FUNCTION = 25
SHORT_SHARE = 0.95


def lines(text: str) -> int:
    return len(text.splitlines())


def test_no_file_is_long() -> None:
    screens = [path for kind in ("js", "css") for path in (ROOT / "edge").rglob(f"*.{kind}")]
    for path in [*python(*OURS), *screens]:
        assert lines(path.read_text(encoding="utf-8")) <= LONGEST_FILE, name(path)


def test_the_median_file_is_short(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = [count for path in python(*OURS) if (count := lines(path.read_text(encoding="utf-8"))) > 1]
    median = statistics.median(sizes)
    with capsys.disabled():
        print(f"\n{len(sizes)} Python files, median {median:g} lines, longest {max(sizes)}")  # noqa: T201
    assert median < MEDIAN


def test_nearly_every_function_is_short() -> None:
    functions = [
        (f"{name(path)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for path in python(*SHIPPED)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = [each for each, count in functions if count > LONGEST_FUNCTION]
    assert len(long) / len(functions) < 1 - SHORT_SHARE, long
