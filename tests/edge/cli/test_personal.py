from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from edge.__main__ import main
from edge.cli.enrolment import CONSENT_TEXT
from edge.core.clock import SystemClock
from edge.core.identity import People
from edge.core.ids import new_id
from edge.core.journal import Journal, JournalConfig
from edge.core.vault import Vault
from models.consent import FaceWithdrawn
from tests.edge.core.vault.desk import (
    CONSENT,
    DLIB,
    GUARDIAN,
    NAME,
    ROOT,
    any_of,
    disk,
    face,
    neighbour,
    resident,
    traces,
)


@pytest.fixture
def person(box: Path) -> str:
    """A child with a PIN and two faces."""
    with closing(Vault(box / "data")) as vault:
        new = resident(face(1), face(2), consent=replace(CONSENT, guardian=GUARDIAN))
        return asyncio.run(People(vault).enrol(new)).id


def said(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    capsys.readouterr()
    assert main(["person", *words]) == status
    return capsys.readouterr().out


def test_a_withdrawn_consent_takes_the_faces_and_leaves_the_person(
    box: Path, person: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Vault(box / "data")) as vault:
        gone = traces(vault, person)
    assert "PIN goes on working" in said(capsys, "withdraw", person)
    with closing(Vault(box / "data")) as vault:
        assert (vault.gallery(DLIB).people, vault.people()) == ((), [person])
        assert People(vault).name_of(person) == NAME
        (consent,) = vault.consents(person)
        assert (consent.withdrawn_by or "").startswith("cli.")
    assert not [trace for trace in gone if any_of(trace, disk(box / "data"))]


def test_a_hub_that_runs_gives_the_faces_up_too(box: Path, person: str, capsys: pytest.CaptureFixture[str]) -> None:
    with neighbour(box / "data") as hub:
        assert hub.ask("gallery") == "2"
        said(capsys, "withdraw", person)
        assert hub.ask("gallery") == "0"
        said(capsys, "forget", person)
        assert hub.ask("names") == ""


def test_somebody_forgotten_is_gone(box: Path, person: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "destroyed" in said(capsys, "forget", person)
    with closing(Vault(box / "data")) as vault:
        assert vault.people() == []
    assert person.encode() not in disk(box / "data")


@pytest.mark.parametrize("word", ["withdraw", "forget", "export", "consent"])
def test_somebody_unknown_is_looked_up_in_the_list(box: Path, capsys: pytest.CaptureFixture[str], word: str) -> None:
    assert said(capsys, word, "nobody", status=1) == "nobody: no such person; `linli person list` shows them\n"


def test_consents_are_shown_with_text_guardian_and_withdrawal(
    box: Path, person: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert GUARDIAN in said(capsys, "consent", person)
    said(capsys, "withdraw", person)
    given, taken = said(capsys, "consent", person).splitlines()
    assert given.split("\t")[1:] == ["given", "recorded by staff", "text 2026-11", f"guardian {GUARDIAN}"]
    assert taken.split("\t")[1] == "taken back"
    with closing(Vault(box / "data")) as vault:
        other = vault.enrol(resident())
    assert said(capsys, "consent", other) == "no consent to face recognition, and no face\n"
    assert "no consent" in said(capsys, "withdraw", other)


async def write_facts(data: Path, *people: str) -> None:
    clock = SystemClock()
    journal = await Journal.open(data, JournalConfig(), clock, clock.boot, clock.quality)
    for person in people:
        event = FaceWithdrawn(person=person, by="wang", via="session", at=1)
        await journal.durable(journal.append(event, id=new_id(), source="hub"))
    await journal.close()


def test_all_that_is_held_is_written_for_its_owner_alone(
    box: Path, person: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(write_facts(box / "data", person, "somebody", person))
    assert said(capsys, "export", person, "--out", "copy.json") == ""
    assert (box / "copy.json").stat().st_mode & 0o777 == 0o600
    page = msgspec.json.decode((box / "copy.json").read_bytes())
    assert (page["id"], page["name"], page["ways_in"], len(page["faces"])) == (person, NAME, ["pin"], 2)
    facts = [fact for fact in page["facts"] if fact["kind"] == "consent.face_withdrawn"]
    assert [fact["data"]["person"] for fact in facts] == [person, person]
    assert "somebody" not in (box / "copy.json").read_text()
    assert msgspec.json.decode(said(capsys, "export", person)) == page


def test_an_export_overwrites_nothing(box: Path, person: str, capsys: pytest.CaptureFixture[str]) -> None:
    (box / "copy.json").write_text("precious")
    assert "name a new file" in said(capsys, "export", person, "--out", "copy.json", status=1)
    assert (box / "copy.json").read_text() == "precious"
    assert "name a new file" in said(capsys, "export", person, "--out", "no/such/folder", status=1)


def test_what_holds_the_file_is_said_in_a_line(
    box: Path, person: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.core.vault.database.PATIENCE_S", 0.1)
    with neighbour(box / "data") as reader:
        reader.ask("hold")
        assert main(["person", "withdraw", person]) == 1
        errors = capsys.readouterr().err.splitlines()
        assert len([line for line in errors if "another program is reading an older state" in line]) == 1
        reader.ask("release")
        said(capsys, "withdraw", person)
    assert main(["vault", "check"]) == 0


def test_the_consent_text_that_is_recorded_is_in_the_page_for_managers() -> None:
    page = (ROOT / "docs/privacy.md").read_text(encoding="utf-8")
    assert f"版本 {CONSENT_TEXT}" in page
    assert f"version {CONSENT_TEXT}" in page
