"""What people read stands in the string files, in both languages; what pages name, the registry knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec
import pytest

import models.alarms
import models.consent
import models.desk
import models.directory
import models.integration
import models.notices
import models.plan
import models.polls
import models.requests
import models.screens
import models.shifts
import models.video
import models.visits
from edge.domains.alarms.sources import RAISING
from edge.web.page_files import PAGES, SHARED, Page, load_pages
from models import access, faces, system
from models.nouns import COMMANDS, EVENTS, READINGS, ROWS

LOADED = (
    models.alarms,
    models.consent,
    models.desk,
    models.directory,
    models.integration,
    models.notices,
    models.plan,
    models.polls,
    models.requests,
    models.screens,
    models.shifts,
    models.video,
    models.visits,
)  # their nouns are in the registry
PAGE_LIST = [page for page in load_pages(PAGES).values() if page.spec is not None]
SHARED_WORDS = msgspec.json.decode((PAGES / SHARED / "strings.json").read_bytes(), type=dict[str, dict[str, str]])
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
CODE_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|<!--.*?-->", re.DOTALL)
HTML_TEXT = re.compile(r">([^<]*)<")
SAID = re.compile(r"""\b(?:say|both|setBoth|sayFirst)\(\s*(?:\w+(?:\.\w+)*,\s*)?\[?\s*["`]([^"`$]+)["`]""")
PLACE = re.compile(r"\{(\w+)\}")


def words(page: Page, language: str) -> dict[str, str]:
    assert page.spec is not None
    return SHARED_WORDS[language] | page.spec.strings[language]


def sources(*suffixes: str) -> Iterator[Path]:
    return (path for path in sorted(PAGES.rglob("*")) if path.suffix in suffixes)


@pytest.mark.parametrize("page", PAGE_LIST, ids=lambda page: page.name)
def test_rows_commands_and_roles_of_a_page_are_known_and_allowed(page: Page) -> None:
    spec = page.spec
    assert spec is not None
    rows, commands, roles = dict(ROWS), dict(COMMANDS), frozenset(spec.roles)
    for kind in spec.rows:
        meta = rows[kind].meta
        own = meta.owner is not None and "resident" in roles
        assert own or meta.roles & roles, f"{page.name}: none of its roles may see {kind}"
    for kind in spec.commands:
        assert commands[kind].meta.roles & roles, f"{page.name}: none of its roles may ask {kind}"


@pytest.mark.parametrize("page", PAGE_LIST, ids=lambda page: page.name)
def test_every_sentence_is_there_in_both_languages_with_the_same_places(page: Page) -> None:
    zh, en = words(page, "zh"), words(page, "en")
    assert zh.keys() == en.keys()
    for key, text in zh.items():
        assert text, key
        assert en[key], key
        assert set(PLACE.findall(text)) == set(PLACE.findall(en[key])), key


@pytest.mark.parametrize("page", PAGE_LIST, ids=lambda page: page.name)
def test_every_sentence_that_a_script_says_by_name_exists(page: Page) -> None:
    known = words(page, "zh")
    for name, file in page.files.items():
        if name.endswith(".js"):
            for key in SAID.findall(file.body.decode()):
                assert key in known, f"{page.name}/{name} says {key}"


def test_scripts_and_markup_hold_no_sentences() -> None:
    for path in sources(".js", ".html"):
        text = CODE_COMMENT.sub("", path.read_text())
        assert not CHINESE.search(text), path
    for path in sources(".html"):
        shown = re.sub(r"<title>Linli</title>", "", path.read_text())
        assert not "".join(HTML_TEXT.findall(shown)).strip(), path


def test_scripts_never_parse_text_as_markup() -> None:
    for path in sources(".js"):
        text = path.read_text()
        for risky in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert risky not in text, f"{path}: {risky}"


def test_pages_load_nothing_from_elsewhere_and_run_nothing_inline() -> None:
    for path in sources(".html", ".css", ".js"):
        text = re.sub(r'xmlns="[^"]*"', "", CODE_COMMENT.sub("", path.read_text()))
        assert not re.search(r"https?://", text), path
    for path in sources(".html"):
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", path.read_text()), path


def test_every_word_of_the_vocabularies_is_said() -> None:
    page = next(page for page in PAGE_LIST if page.name == "console")
    known = words(page, "zh")
    vocabularies = {
        "lost": system.LostReason,
        "outcome": system.Outcome,
        "reason": access.OpenReason,
        "commanded": access.Commanded,
        "sensed": access.Sensed,
        "face": faces.FaceState,
        "end": models.screens.TakeoverEnd,
    }
    for group, literal in vocabularies.items():
        for word in get_args(literal):
            assert f"{group}.{word}" in known, f"{group}.{word}"
    reasons = (access.RefusedBecause, access.UnlockReason, models.notices.RejectReason)
    for word in (word for literal in reasons for word in get_args(literal)):
        assert f"reason.{word}" in known


def test_the_gate_says_why_it_did_not_open() -> None:
    page = next(page for page in PAGE_LIST if page.name == "gate")
    for reason in get_args(access.RefusedBecause):
        for part in ("title", "hint"):
            assert f"{reason}.{part}" in words(page, "zh")


def test_the_gate_asks_for_every_step_in_words() -> None:
    page = next(page for page in PAGE_LIST if page.name == "gate")
    for step in get_args(models.video.FaceStep):
        assert f"{step}.title" in words(page, "zh")


def test_every_event_and_reading_of_a_door_is_put_into_words() -> None:
    page = next(page for page in PAGE_LIST if page.name == "console")
    known = words(page, "zh")
    silent = {"system.finished"}
    spoken = {
        "access",
        "alarms",
        "consent",
        "desk",
        "notices",
        "plan",
        "polls",
        "requests",
        "screens",
        "shifts",
        "system",
        "visits",
    }
    for kind, _ in EVENTS:
        if kind.split(".")[0] in spoken and kind not in silent:
            assert f"event.{kind}" in known, f"console/page.json: say event.{kind} in zh and en"
    for kind, _ in READINGS:
        if kind.split(".")[0] in {"camera", "hub", "panel"}:
            assert f"reading.{kind}" in known, f"_shared/strings.json: say reading.{kind} in zh and en"


def test_every_kind_of_alarm_and_request_is_put_into_words() -> None:
    kinds = [f"kind.{kind.meta.kind}" for kind in RAISING]
    categories = [f"category.{word}" for word in get_args(models.requests.Category)]
    reasons = [
        f"reason.{word}" for word in (*get_args(models.alarms.CloseReason), *get_args(models.visits.VisitReason))
    ]
    states = [f"state.{word}" for word in get_args(models.requests.RequestState)]
    outcomes = [f"outcome.{word}" for word in get_args(models.visits.VisitOutcome)]
    for key in (*kinds, *categories, *reasons, *states, *outcomes):
        assert key in SHARED_WORDS["zh"], f"_shared/strings.json: say {key} in zh and en"
