"""`linli document`: the reference pages, written from the types of this very release."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from edge.cli.reference.configuration import configuration
from edge.cli.reference.nouns import nouns

PAGES: dict[str, Callable[[], str]] = {"configuration": configuration, "events": nouns}
"""By the name of their file under docs/."""


def add(parts: Any) -> None:
    """Add the subcommand."""
    document = parts.add_parser("document", help="print a reference page made from the types, as Markdown")
    document.add_argument("page", choices=sorted(PAGES), help="docs/PAGE.md")
    document.set_defaults(act=show)


def show(options: argparse.Namespace) -> int:
    """Print the page."""
    print(PAGES[options.page](), end="")
    return 0
