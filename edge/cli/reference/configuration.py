"""docs/configuration.md: every key of linli.yaml."""

from __future__ import annotations

import importlib
from types import ModuleType

from msgspec import Struct

from cloud_sync.config import CityConfig
from edge.cli.reference.types import default, fields, nested, sentence, sentences, table, value
from edge.config import HubConfig, available
from edge.core.journal import JournalConfig
from edge.vision.config import VisionConfig
from edge.web.config import WebConfig

ONE = (
    ("hub", HubConfig, "required"),
    ("journal", JournalConfig, "may be left out"),
    ("web", WebConfig, "may be left out"),
    ("vision", VisionConfig, "without it no face is looked at"),
    ("city", CityConfig, "without it nothing leaves the box"),
)
MANY = (
    (
        "links",
        "integrations._links",
        "A list. Each is a line or a network that devices hang on; `kind` says which of the following it is",
    ),
    (
        "devices",
        "integrations",
        "A list. `kind` says which of the following a device is, `name` and `area` are what people read",
    ),
    ("domains", "edge.domains", "An object. Each key is a domain; what is not named does not run"),
)
HEAD = """\
# linli.yaml

Every key, made from the types by `linli document configuration`. Don't edit this page.

`linli check` reads the file and says what is wrong: file, line, key and what was expected. A key that is not on this
page is an error. Sizes and times carry their unit in the name: `_s`, `_ms`, `_mb`, `_px`.

An **id** is 1 to 64 letters, digits, `_`, `-` or `.`; every id stands once in the file. A **channel** is
`device/number`, counted from 0: `gate-board/0`.
"""


def configuration() -> str:
    """Return the page."""
    lines = [HEAD]
    for name, cls, note in ONE:
        lines += [f"## `{name}`", "", f"{sentence(cls)} *{note[0].upper()}{note[1:]}.*", "", *_keys(cls)]
    for name, package, note in MANY:
        lines += [f"## `{name}`", "", f"{note}.", ""]
        for kind in available(package):
            module = importlib.import_module(f"{package}.{kind}")
            if hasattr(module, "Config"):
                lines += _kind(f"### `{name}`: `{kind}`", module)
    return "\n".join(lines).rstrip() + "\n"


def _kind(head: str, module: ModuleType) -> list[str]:
    about = " ".join((module.__doc__ or "").split())
    return [head, "", about, "", sentence(module.Config), "", *_keys(module.Config)]


def _keys(cls: type[Struct]) -> list[str]:
    explained = sentences(cls)
    rows = [
        (f"`{field.encode_name}`", value(cls, field), default(field), explained.get(field.name, ""))
        for field in fields(cls)
    ]
    lines = table(("key", "value", "default", "meaning"), rows) if rows else []
    for inner in (one for field in fields(cls) for one in nested(field.type)):
        lines += [f"#### {inner.__name__}", "", sentence(inner), "", *_keys(inner)]
    return lines
