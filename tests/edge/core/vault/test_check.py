from __future__ import annotations

import pytest
from msgspec.structs import replace

from edge.core.vault import Vault, check
from tests.edge.core.vault.desk import CONSENT, GUARDIAN, SFACE, face, resident

DAMAGE = {
    "person": ("UPDATE person SET wrapped = zeroblob(60) WHERE id = ?", "their key is damaged"),
    "secret": ("UPDATE secret SET sealed = zeroblob(60) WHERE person = ?", "a value is damaged"),
    "name": ("DELETE FROM secret WHERE person = ?", "has no name"),
    "guardian": ("UPDATE consent SET guardian = zeroblob(60) WHERE person = ?", "guardian is damaged"),
    "face_key": ("UPDATE face_key SET wrapped = zeroblob(60) WHERE person = ?", "a face is damaged"),
    "face": ("UPDATE face SET sealed = zeroblob(540) WHERE person = ?", "a face is damaged"),
    "consent": ("UPDATE consent SET withdrawn = 1 WHERE person = ?", "no consent that stands"),
    "length": ("UPDATE face SET sealed = zeroblob(28) WHERE person = ? AND embedder = 'sface-2021dec'", "2 lengths"),
}


@pytest.fixture
def child(vault: Vault) -> str:
    vault.enrol(resident(face(1), face(2, SFACE)))
    return vault.enrol(resident(face(3), face(4, SFACE), consent=replace(CONSENT, guardian=GUARDIAN)))


def test_nothing_is_wrong_with_a_good_vault(vault: Vault, child: str) -> None:
    vault.keep_stranger("cam", b"\xff\xd8\xff", 0, 1)
    assert list(check(vault)) == []


@pytest.mark.parametrize(("damage", "said"), DAMAGE.values(), ids=DAMAGE)
def test_what_is_wrong_is_said_of_whom_and_with_what_to_do(vault: Vault, child: str, damage: str, said: str) -> None:
    with vault.write() as db:
        db.execute(damage, (child,))
    found = list(check(vault))
    assert [line for line in found if said in line], found
    assert all(child in line or "lengths" in line for line in found)
    assert all(":" in line for line in found), "each says what to do"


def test_a_damaged_unknown_face_is_named(vault: Vault) -> None:
    name = vault.keep_stranger("cam", b"\xff\xd8\xff", 0, 1)
    with vault.write() as db:
        db.execute("UPDATE stranger SET sealed = zeroblob(60)")
    assert [line for line in check(vault) if name in line]


def test_a_row_of_nobody_is_found(vault: Vault, child: str) -> None:
    vault._writer.execute("PRAGMA foreign_keys = OFF")  # noqa: SLF001 (the schema does not allow it otherwise)
    with vault.write() as db:
        db.execute("DELETE FROM person WHERE id = ?", (child,))
    assert [line for line in check(vault) if "belongs to nobody" in line]


def test_a_deletion_that_nobody_has_seen_to_be_gone_is_finished(vault: Vault) -> None:
    with vault.write() as db:
        db.execute("UPDATE counter SET value = 2 WHERE name = 'unproven'")
    assert list(check(vault)) == []
    assert vault.counter("unproven") == 0
