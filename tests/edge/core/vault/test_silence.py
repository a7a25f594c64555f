"""What goes wrong in the vault is said without names and templates: it ends in logs."""

from __future__ import annotations

import contextlib
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from edge.core.identity import People
from edge.core.vault import Vault, check, held
from tests.edge.core.vault.desk import CONSENT, DLIB, GUARDIAN, NAME, PIN, ROOM, any_of, face, resident

BAD = replace(face(1), values=face(1).values + b"x")
NAN = replace(face(1), values=face(1).values[:-4] + b"\xff\xff\xff\xff")
CHILD = replace(CONSENT, guardian=GUARDIAN)
WRONGS: tuple[Callable[[Vault, str], object], ...] = (
    lambda vault, _: vault.enrol(resident(face(1), consent=None)),
    lambda vault, _: vault.enrol(resident(BAD, consent=CHILD)),
    lambda vault, _: vault.enrol(resident(NAN, consent=CHILD)),
    lambda vault, _: vault.enrol(replace(resident(face(1)), name=NAME + "\udc80")),
    lambda vault, person: vault.refresh_face(person, BAD),
    lambda vault, _: vault.add_faces("nobody", (face(1),), CHILD),
    lambda vault, person: vault.add_faces(person, (replace(face(1), source="dream"),), CHILD),
    lambda vault, _: vault.put("nobody", "name", NAME.encode()),
    lambda vault, person: damaged(vault, person),  # noqa: PLW0108 (it is below)
)


def damaged(vault: Vault, person: str) -> object:
    with vault.write() as db:
        db.execute("UPDATE face SET sealed = zeroblob(540)")
        db.execute("UPDATE secret SET sealed = zeroblob(50)")
    vault.gallery(DLIB)
    list(check(vault))
    with contextlib.suppress(Exception):
        held(vault, person)
    return People(vault).name_of(person)


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    caplog.set_level(logging.DEBUG)
    words: list[str] = []
    yield words
    words.append(caplog.text)
    everything = "\n".join(words)
    assert len(everything) > 1
    for secret in (NAME, GUARDIAN, PIN, ROOM, face(1).values.hex()[:32], repr(face(1).values)[2:40], "\\x00\\x00"):
        assert secret not in everything
    assert not any_of(face(1).values, everything.encode())


@pytest.mark.parametrize("wrong", WRONGS)
def test_an_error_holds_nothing_personal(vault: Vault, said: list[str], wrong: Callable[[Vault, str], object]) -> None:
    person = vault.enrol(resident(face(1), consent=CHILD))
    with pytest.raises(Exception) as caught:  # noqa: PT011 (whatever it is)
        wrong(vault, person)
    said += [str(caught.value), repr(caught.value)]
    said += [line for line in traceback.format_exception(caught.value) if "tests/" not in line]


def test_the_vault_itself_says_nothing(tmp_path: Path, vault: Vault, said: list[str]) -> None:
    vault.enrol(resident(face(1), consent=CHILD))
    people = People(vault)
    people.name_of(vault.people()[0])
    said += [repr(vault), str(vault), repr(people), repr(vault.keys(vault.db)), repr(vault.strangers())]
