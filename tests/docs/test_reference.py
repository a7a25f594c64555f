from __future__ import annotations

import pytest

from cloud_sync.config import CityConfig
from edge.cli.document import PAGES
from edge.config import HubConfig
from edge.core.journal import JournalConfig
from edge.vision.config import VisionConfig
from edge.web.config import WebConfig
from models.nouns import COMMANDS, EVENTS, READINGS, ROWS
from tests.docs.pages import ROOT, text
from tests.house.sources import load_nouns

load_nouns()
OURS = [
    kind
    for registry in (EVENTS, COMMANDS, READINGS, ROWS)
    for kind, noun in registry
    if noun.__module__.partition(".")[0] != "tests" and "._" not in noun.__module__
]


@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_what_the_types_say(page: str) -> None:
    made = PAGES[page]()
    assert text(ROOT / f"docs/{page}.md") == made, f"run: linli document {page} > docs/{page}.md"


@pytest.mark.parametrize("kind", OURS)
def test_every_noun_has_its_heading(kind: str) -> None:
    assert f"\n### {kind}\n" in text(ROOT / "docs/events.md")


def test_every_key_of_a_section_has_its_line() -> None:
    page = text(ROOT / "docs/configuration.md")
    for cls in (HubConfig, JournalConfig, WebConfig, VisionConfig, CityConfig):
        for field in cls.__struct_fields__:
            assert f"\n| `{field}` | " in page, f"{cls.__name__}.{field}"


def test_every_decision_is_listed() -> None:
    listed = text(ROOT / "docs/decisions/README.md")
    for path in sorted((ROOT / "docs/decisions").glob("[0-9]*.md")):
        title = text(path).splitlines()[0].removeprefix("# ")
        assert f"[{title}]({path.name})" in listed
        assert all(f"**{part}**" in text(path) for part in ("Decision.", "Why.", "Refused.")), path.name


def test_every_alarm_of_the_hub_itself_has_its_remedy() -> None:
    for kind, noun in EVENTS:
        if kind.startswith("system.") and noun.meta.lane == 0:
            assert f"`{kind}`" in text(ROOT / "docs/operations.md"), kind
