from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import ROOT, SCRIPT, headings, links, name, pages, prose, text

NEEDED = {
    "README.md": {"two-commands", "what-you-see-in-the-demo", "a-first-real-box", "where-things-are", "licences"},
    "docs/architecture.md": {"the-four-nouns", "the-way-of-one-face", "what-must-always-hold", "how-to-add", "time"},
    "docs/operations.md": {"first-look", "lost-and-found", "a-full-disk", "the-clock", "backup-and-restore"},
    "docs/first_device.md": set(),
    "docs/journal.md": set(),
    "docs/city.md": set(),
    "docs/privacy.md": set(),
    "CHANGELOG.md": {"010"},
}


@pytest.mark.parametrize("page", pages(), ids=name)
def test_its_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{name(page)}: {link}"
        assert not anchor or anchor in headings(target), f"{name(page)}: {link}: no such heading"


@pytest.mark.parametrize(("page", "wanted"), NEEDED.items())
def test_its_headings_are_there(page: str, wanted: set[str]) -> None:
    assert wanted <= headings(ROOT / page)


@pytest.mark.parametrize("page", pages(), ids=name)
def test_the_scripts_it_names_exist(page: Path) -> None:
    for script in SCRIPT.findall(text(page)):
        assert (ROOT / "script" / script).exists(), f"{name(page)}: script/{script}"


def test_every_page_is_linked_from_another() -> None:
    linked = {(page.parent / link.partition("#")[0]).resolve() for page in pages() for link in links(page)}
    assert {name(page) for page in pages() if page.resolve() not in linked} <= {"README.md"}


def test_every_test_that_architecture_names_exists() -> None:
    for line in prose(ROOT / "docs/architecture.md").splitlines():
        for word in line.split("`"):
            if word.startswith("test_") and not word.endswith(".py"):
                assert any(f"def {word}(" in text(path) for path in (ROOT / "tests").rglob("test_*.py")), word
