from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from edge.core.commands import CommandTable
from edge.core.identity import People
from edge.core.vault import Vault
from models.envelope import FORBIDDEN, UNKNOWN_COMMAND, Done, Refusal
from models.people import HUB, Actor
from models.ports import NewPerson
from tests.edge.core.test_hub import Bench
from tests.edge.core.test_hub import bench as bench  # noqa: PLC0414 (pytest finds fixtures by name)

GUARD = Actor(id="wang", roles=frozenset({"guard"}))
PANEL = Actor(id="panel", roles=frozenset({"panel"}), scope=frozenset({"east"}))
WEST = Actor(id="panel", roles=frozenset({"panel"}), scope=frozenset({"west"}))
RESIDENT = Actor(id="li", roles=frozenset({"resident"}))
OPEN = {"door": "east", "reason": "visitor"}
PIN = {"door": "east", "proof": {"type": "pin", "room": "501", "pin": "274913"}}


@pytest.fixture
async def table(bench: Bench, tmp_path: Path) -> AsyncIterator[CommandTable]:
    vault = Vault(tmp_path / "vault")
    people = People(vault)
    await people.enrol(NewPerson(name="li", roles=frozenset({"resident"}), room="501", pin="274913"))
    yield CommandTable(bench.hub, people, bench.clock)
    vault.close()


def test_each_role_has_its_own_table(table: CommandTable) -> None:
    kinds = {actor: {spec.kind for spec in table.table(actor)} for actor in (GUARD, PANEL, RESIDENT)}
    assert kinds[GUARD] == {"access.open_door", "desk.answer_call"}
    assert kinds[PANEL] == {"access.present_pin", "access.withdraw_face", "desk.call_staff"}
    assert kinds[RESIDENT] == {"desk.call_staff"}
    (opening,) = [spec for spec in table.table(GUARD) if spec.kind == "access.open_door"]
    assert (opening.thing, opening.confirm) == ("door", True)
    assert "door" in str(opening.schema)


async def test_rights_and_scope_are_checked_before_anything_else(table: CommandTable) -> None:
    assert await table.ask(RESIDENT, "access.open_door", OPEN) == FORBIDDEN
    assert await table.ask(PANEL, "access.open_door", OPEN) == FORBIDDEN
    assert await table.ask(WEST, "desk.call_staff", {"door": "east"}) == FORBIDDEN
    assert isinstance(await table.ask(PANEL, "desk.call_staff", {"door": "east"}), Done)
    assert isinstance(await table.ask(HUB, "access.open_door", OPEN), Done)


@pytest.mark.parametrize("kind", ["access.explode", "relay.pulse", "", "system.tick"])
async def test_what_no_domain_handles_is_unknown(table: CommandTable, kind: str) -> None:
    assert await table.ask(HUB, kind, {}) == UNKNOWN_COMMAND


@pytest.mark.parametrize("data", [{}, {"door": "east"}, OPEN | {"reason": "because"}, OPEN | {"door": "../x"}])
async def test_wrong_fields_are_named(table: CommandTable, data: dict[str, object]) -> None:
    reply = await table.ask(GUARD, "access.open_door", data)
    assert isinstance(reply, Refusal)
    assert reply.code == "bad_fields"
    assert "access.open_door" in reply.words.en


async def test_a_proof_is_resolved_to_a_person_before_the_rules_see_it(table: CommandTable, bench: Bench) -> None:
    assert isinstance(await table.ask(PANEL, "access.present_pin", PIN), Done)
    wrong = PIN | {"proof": {"type": "pin", "room": "501", "pin": "274914"}}
    reply = await table.ask(PANEL, "access.present_pin", wrong)
    assert isinstance(reply, Refusal)
    assert reply.code == "wrong_pin"
    assert "274914" not in str(bench.seen)
    assert "501" not in str([getattr(event, "subject", None) for event in bench.seen])
