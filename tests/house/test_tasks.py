from __future__ import annotations

import ast

from tests.house.sources import SHIPPED, name, python, tree

THE_WRAPPER = "edge/core/tasks.py"
STARTS = {"create_task", "ensure_future"}


def groups_in(module: ast.Module) -> set[str]:
    """Return the names that an `async with TaskGroup() as name` binds."""
    items = [item for node in ast.walk(module) if isinstance(node, ast.AsyncWith) for item in node.items]
    made = [item for item in items if "TaskGroup(" in ast.unparse(item.context_expr)]
    return {ast.unparse(item.optional_vars) for item in made if item.optional_vars is not None}


def orphans(module: ast.Module) -> list[int]:
    """Return the lines that start a task outside every group."""
    groups = groups_in(module)
    named = [
        alias.lineno for node in ast.walk(module) if isinstance(node, ast.ImportFrom) and node.module == "asyncio"
        for alias in node.names if alias.name in STARTS
    ]  # fmt: skip
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Attribute) and node.attr in STARTS]
    return named + [
        call.lineno for call in calls if call.attr != "create_task" or ast.unparse(call.value) not in groups
    ]


def test_tasks_start_in_a_group_or_in_the_wrapper() -> None:
    found = {name(path): lines for path in python(*SHIPPED, "benchmarks") if (lines := orphans(tree(path)))}
    assert list(found) == [THE_WRAPPER], found


def test_an_orphan_is_found() -> None:
    for line in ("loop.create_task(work())", "asyncio.ensure_future(work())", "from asyncio import create_task"):
        assert orphans(ast.parse(line)) == [1], line
    grouped = "async def run():\n  async with asyncio.TaskGroup() as group:\n    group.create_task(work())"
    assert not orphans(ast.parse(grouped))
