from __future__ import annotations

import ast
import sys

import pytest

from tests.house.sources import OURS, ROOT, SHIPPED, imported, name, python, tree

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def test_there_is_something_to_look_at() -> None:
    assert len(python(*SHIPPED)) > 100


def test_models_know_the_standard_library_and_msgspec_only() -> None:
    allowed = sys.stdlib_module_names | {"msgspec", "models"}
    for path in python("models"):
        for module, line in imported(ast.walk(tree(path))):
            assert module.partition(".")[0] in allowed, f"{name(path)}:{line} imports {module}"


def test_no_import_hides_in_a_function() -> None:
    for path in python(*OURS):
        functions = [node for node in ast.walk(tree(path)) if isinstance(node, FUNCTIONS)]
        hidden = [line for function in functions for _, line in imported(ast.walk(function))]
        assert not hidden, f"{name(path)}:{hidden} imports inside a function: import at the top of the file"


def test_no_import_hides_from_run_time() -> None:
    for path in python(*OURS):
        for node in ast.walk(tree(path)):
            hides = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
            assert not hides, f"{name(path)}:{getattr(node, 'lineno', 0)} hides behind TYPE_CHECKING"


@pytest.mark.parametrize("package", ["edge", "edge/core", "edge/domains", "integrations", "models"])
def test_a_package_that_is_only_a_place_imports_nothing(package: str) -> None:
    assert not list(imported(ast.walk(tree(ROOT / package / "__init__.py")))), package


def test_what_is_shipped_needs_no_test() -> None:
    for path in python(*SHIPPED):
        for module, line in imported(ast.walk(tree(path))):
            assert module.partition(".")[0] not in {"tests", "benchmarks"}, f"{name(path)}:{line} imports {module}"


def test_no_import_is_relative() -> None:
    for path in python(*OURS):
        for module, line in imported(ast.walk(tree(path))):
            assert not module.startswith("."), f"{name(path)}:{line} imports {module}: write the whole name"
