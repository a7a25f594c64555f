"""The project's own files, parsed once, for the rules that the import contract can't say."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from edge.config import available

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("models", "edge", "integrations", "cloud_sync")
OURS = (*SHIPPED, "benchmarks", "tests")


def python(*folders: str) -> list[Path]:
    """List the Python files under these folders of the project."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name(path: Path) -> str:
    """Return the path as people write it."""
    return path.relative_to(ROOT).as_posix()


def imported(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    """Yield the dotted module names that import statements name, and their lines."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((each.name, node.lineno) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or ""), node.lineno


def load_nouns() -> None:
    """Import every module that may declare events, commands, readings or rows, so that the registries are full."""
    for path in (ROOT / "models").glob("[!_]*.py"):
        importlib.import_module(f"models.{path.stem}")
    for package in ("edge.domains", "integrations"):
        for each in available(package):
            importlib.import_module(f"{package}.{each}")
