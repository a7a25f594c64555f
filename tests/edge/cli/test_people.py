from __future__ import annotations

from pathlib import Path

import pytest

from edge.__main__ import main
from edge.core.vault import Vault
from models.people import Consent, NewFace


def people(box: Path) -> list[str]:
    vault = Vault(box / "data")
    found = vault.people()
    vault.close()
    return found


def test_a_person_is_added_listed_and_forgotten(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["person", "add", "李奶奶", "--room", "501", "--pin", "274913"]) == 0
    made = capsys.readouterr().out.strip()
    assert main(["person", "list"]) == 0
    assert capsys.readouterr().out == f"{made}\tresident\t李奶奶\n"
    assert main(["person", "forget", made]) == 0
    assert people(box) == []
    assert main(["person", "forget", made]) == 1
    assert "linli person list" in capsys.readouterr().out


def test_a_password_is_read_from_a_file(box: Path) -> None:
    (box / "secret").write_text("a long password\n")
    words = ["person", "add", "王工", "--role", "maintainer", "--login", "wang", "--password-file", "secret"]
    assert main(words) == 0
    assert main(words) == 1
    assert len(people(box)) == 1


def test_a_password_file_that_is_not_there_is_named(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["person", "add", "王工", "--login", "wang", "--password-file", "gone"]) == 1
    assert "gone" in capsys.readouterr().out
    assert not (box / "data").exists()


def test_a_pin_everybody_tries_is_refused_in_words(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["person", "add", "x", "--room", "501", "--pin", "123456"]) == 1
    assert "PIN" in capsys.readouterr().out
    assert people(box) == []


def test_a_face_needs_a_consent_of_its_own(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (box / "p.png").write_bytes(b"x")
    assert main(["person", "add", "x", "--photo", "p.png"]) == 2
    assert "--consent" in capsys.readouterr().out
    assert not (box / "data").exists()


def test_a_weak_pin_leaves_nothing_behind(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["person", "add", "x", "--room", "1", "--pin", "123456"]) == 1
    assert "too easy" in capsys.readouterr().out
    assert people(box) == []


def test_a_withdrawn_consent_takes_the_faces_and_leaves_the_person(box: Path) -> None:
    vault = Vault(box / "data")
    person = vault.add_person("x", frozenset({"resident"}), frozenset())
    face = NewFace(embedder="dlib-resnet-v1", values=bytes(512), quality=0.5, source="photo")
    vault.add_faces(person, [face], Consent(given=1, by="test", text="2026-11"))
    vault.close()
    assert main(["person", "withdraw", person]) == 0
    vault = Vault(box / "data")
    assert (vault.gallery("dlib-resnet-v1").people, vault.people()) == ((), [person])
    vault.close()


def test_faces_of_another_network_are_listed_as_of_no_use(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vault = Vault(box / "data")
    person = vault.add_person("x", frozenset({"resident"}), frozenset())
    face = NewFace(embedder="sface-2021dec", values=bytes(512), quality=0.5, source="photo")
    vault.add_faces(person, [face], Consent(given=1, by="test", text="2026-11"))
    vault.close()
    assert main(["person", "list"]) == 0
    assert "\tfaces of sface-2021dec only: no gate here can use them" in capsys.readouterr().out


def test_a_card_is_given_and_taken_away(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["person", "add", "李奶奶", "--room", "501", "--pin", "274913", "--card", "0012345678"]) == 0
    made = capsys.readouterr().out.strip()
    assert main(["person", "add", "x", "--card", "0012345678"]) == 1
    assert "somebody else" in capsys.readouterr().out
    assert main(["person", "card", made]) == 0
    assert main(["person", "add", "x", "--card", "0012345678"]) == 0
    assert main(["person", "card", made, "12"]) == 1
    assert main(["person", "card", "nobody", "12345"]) == 1
    assert "linli person list" in capsys.readouterr().out
