from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from edge.core.clock import SystemClock
from edge.core.folding import Folding
from edge.core.hub import Hub
from edge.core.journal import Journal, JournalConfig, tail, upcast
from edge.core.router import Router
from edge.core.rows import RowStore
from edge.core.snapshots import restore, save
from edge.core.timer import Timer
from edge.domains.access import Access
from edge.domains.access import Config as AccessConfig
from edge.domains.access.config import Door
from edge.domains.desk import Config as DeskConfig
from edge.domains.desk import Desk
from models.access import (
    DoorOpened,
    NoteInput,
    OpenDoor,
    UnlockCommanded,
    UnlockUnconfirmed,
)
from models.desk import CallStaff, StaffCalled
from models.domain import Given
from models.envelope import EXPIRED, UNKNOWN_COMMAND, Done, Refusal, Reply, Request
from models.integration import DeviceRefused, DeviceUnavailable
from models.nouns import Command, Event
from models.people import Actor
from models.relay import DeviceCommand, InputSensed, PulseRelay
from models.system import Finished, Tick
from models.text import Words
from tests.waiting import settled

GUARD = Actor(id="wang", roles=frozenset({"guard"}), via="session")
DOOR = Door(id="east", name="东门", relay="board/0", sensor="board/0", confirm_ms=1_000, pulse_ms=100)


class Bench:
    """A hub on a real journal; what is sent to devices is kept."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.clock = SystemClock()
        self.rows = RowStore()
        access = Folding(Access(AccessConfig(doors=(DOOR,))), self.rows)
        self.domains = [access, Folding(Desk(DeskConfig()), self.rows)]
        self.sent: list[tuple[Command, str]] = []
        self.seen: list[Event] = []
        self.hub = Hub(journal, self.clock, self.domains, self._send, lambda event, _id, _at: self.seen.append(event))
        self.timer = Timer(self.hub, self.clock)
        self.hub.deadlines_moved = self.timer.moved

    def _send(self, request: Request, owner: str) -> None:
        self.sent.append((request.command, owner))

    async def ask(self, command: Command, by: Actor = GUARD, ttl_ms: int = 1_000) -> Reply:
        expires = self.clock.mono() + ttl_ms * 1_000_000
        request = Request(id="r1", command=command, actor=by, cause=None, expires=expires)
        return await self.hub.ask(request, Given(now=self.clock.utc(), actor=by))

    def kinds(self) -> list[type[Event]]:
        return [type(event) for event in self.seen]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    clock = SystemClock()
    journal = await Journal.open(tmp_path, JournalConfig(), clock, clock.boot, clock.quality)
    made = Bench(journal)
    async with asyncio.TaskGroup() as group:
        tasks = group.create_task(made.hub.run()), group.create_task(made.timer.run())
        yield made
        for task in tasks:
            task.cancel()
    await journal.close()


async def test_publish_appends_and_returns_the_hub_reacts_in_its_own_task(bench: Bench) -> None:
    bench.hub.publish(InputSensed(channel="board/0", on=False), source="board")
    assert bench.seen == []
    await settled(lambda: DoorOpened in bench.kinds())
    assert [kind.meta.kind for kind in bench.kinds()] == ["relay.input_sensed", "access.door_opened"]


async def test_a_reply_waits_for_its_facts_but_the_door_does_not(bench: Bench, tmp_path: Path) -> None:
    assert await bench.ask(OpenDoor(door="east", reason="visitor")) == Done("r1")
    assert bench.sent == [(PulseRelay(channel="board/0", ms=100), "access")]
    (entry,) = tail(tmp_path / "journal.db", 10)
    assert (entry.kind, entry.cause, entry.source) == ("access.unlock_commanded", "r1", "access")


async def test_what_comes_late_is_refused_and_does_nothing(bench: Bench) -> None:
    assert await bench.ask(OpenDoor(door="east", reason="visitor"), ttl_ms=-1) == EXPIRED
    assert bench.sent == []
    assert bench.seen == []


async def test_a_refusal_reaches_the_asker_in_words(bench: Bench) -> None:
    reply = await bench.ask(OpenDoor(door="north", reason="visitor"))
    assert isinstance(reply, Refusal)
    assert (reply.code, bool(reply.words.zh), bool(reply.words.en)) == ("no_such_door", True, True)


async def test_nobody_handles_a_command_without_its_domain(bench: Bench) -> None:
    assert await bench.ask(PulseRelay(channel="board/0", ms=1)) == UNKNOWN_COMMAND


async def test_the_timer_ticks_a_domain_at_its_deadline(bench: Bench) -> None:
    await bench.ask(OpenDoor(door="east", reason="visitor"))
    done = Finished(cause="r2", channel="board/0", command="relay.pulse", outcome="done")
    bench.hub.publish(done, source="router")
    await settled(lambda: UnlockUnconfirmed in bench.kinds())


async def test_a_rule_that_raises_hurts_nobody_else(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_state: Struct, _event: Event) -> Struct:
        raise RuntimeError("a fault in a rule")

    monkeypatch.setattr(bench.domains[0].domain, "evolve", broken)
    assert await bench.ask(OpenDoor(door="east", reason="visitor")) == Done("r1")
    assert isinstance(await bench.ask(CallStaff(door="east")), Done)
    assert bench.domains[1].state.calls  # type: ignore[attr-defined]


async def test_a_fact_of_value_is_durable_before_anything_follows(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OpenDoor, "meta", replace(OpenDoor.meta, durability="value"))
    held = asyncio.Event()
    durable = bench.journal.durable

    async def slow_disk(ticket: Any) -> None:
        await held.wait()
        await durable(ticket)

    monkeypatch.setattr(bench.journal, "durable", slow_disk)
    asking = asyncio.gather(bench.ask(OpenDoor(door="east", reason="visitor")))
    await settled(lambda: UnlockCommanded in bench.kinds())
    assert bench.sent == []
    held.set()
    await settled(lambda: bool(bench.sent))
    assert (await asking)[0] == Done("r1")


async def test_a_restart_folds_the_snapshot_and_what_came_after(bench: Bench, tmp_path: Path) -> None:
    await bench.ask(CallStaff(door="east"))
    await save(bench.journal, bench.domains)
    await bench.ask(OpenDoor(door="east", reason="visitor"))
    again = Bench(bench.journal)
    assert restore(bench.journal, again.domains) == []
    assert [folding.state for folding in again.domains] == [folding.state for folding in bench.domains]
    assert again.rows.get("call", "east") == bench.rows.get("call", "east")
    assert [type(event) for entry in tail(tmp_path / "journal.db", 9) if (event := upcast(entry))] == [
        StaffCalled,
        UnlockCommanded,
    ]


async def test_a_fact_that_does_not_decode_is_passed_over_at_a_start(bench: Bench) -> None:
    await bench.journal.durable(bench.journal.append(StaffCalled(door="no such id!", at=1), id="e1", source="test"))
    await bench.ask(CallStaff(door="east"))
    again = Bench(bench.journal)
    restore(bench.journal, again.domains)
    assert list(again.domains[1].state.calls) == ["east"]  # type: ignore[attr-defined]


async def test_a_snapshot_that_cannot_be_read_is_named_and_the_journal_is_folded(bench: Bench) -> None:
    await bench.ask(CallStaff(door="east"))
    await bench.journal.save_snapshot("desk", 1, bench.journal.appended(), b"{broken")
    again = Bench(bench.journal)
    assert restore(bench.journal, again.domains) == ["desk"]
    assert again.domains[1].state == bench.domains[1].state


class Board:
    """A runner whose commands come to what the test says."""

    def __init__(self) -> None:
        self.fails: Exception | None = None
        self.handled: list[DeviceCommand] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def handle(self, command: DeviceCommand, deadline: int) -> None:
        await self.gate.wait()
        if self.fails is not None:
            raise self.fails
        self.handled.append(command)


class Routed:
    def __init__(self) -> None:
        self.clock = SystemClock()
        self.said: list[Finished] = []
        self.router = Router(self.clock, {"board/0": "access"}, self._say)
        self.board = Board()
        self.router.open("board")

    def _say(self, event: Event, cause: str) -> None:
        assert isinstance(event, Finished)
        self.said.append(event)

    def send(self, command: Command, owner: str = "access", ttl_ms: int = 1_000) -> None:
        expires = self.clock.mono() + ttl_ms * 1_000_000
        self.router.send(Request(id="r", command=command, actor=GUARD, cause=None, expires=expires), owner)

    def outcomes(self) -> list[str]:
        return [finished.outcome for finished in self.said]


@pytest.fixture
async def routed() -> AsyncIterator[Routed]:
    made = Routed()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(made.router.serve("board", made.board))
        yield made
        task.cancel()


PULSE = PulseRelay(channel="board/0", ms=100)


async def test_only_the_owner_may_command_a_channel(routed: Routed) -> None:
    routed.send(PULSE, owner="desk")
    routed.send(PulseRelay(channel="board/1", ms=100))
    routed.send(PulseRelay(channel="elsewhere/0", ms=100))
    assert routed.outcomes() == ["not_owner", "not_owner", "not_owner"]
    routed.send(PULSE)
    await settled(lambda: routed.outcomes()[3:] == ["done"])
    assert routed.board.handled == [PULSE]


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (DeviceUnavailable("silent"), "unavailable"),
        (DeviceRefused(Words("不行", "no")), "refused"),
        (TimeoutError(), "expired"),
        (RuntimeError("a fault of ours"), "unavailable"),
    ],
)
async def test_each_error_at_the_border_is_an_outcome(routed: Routed, error: Exception, outcome: str) -> None:
    routed.board.fails = error
    routed.send(PULSE)
    await settled(lambda: routed.outcomes() == [outcome])


async def test_commands_of_one_device_are_serial_and_age_while_they_wait(routed: Routed) -> None:
    routed.board.gate.clear()
    routed.send(PULSE)
    routed.send(PULSE, ttl_ms=1)
    await asyncio.sleep(0.01)
    routed.board.gate.set()
    await settled(lambda: routed.outcomes() == ["done", "expired"])
    assert routed.board.handled == [PULSE]


async def test_an_inbox_is_bounded(routed: Routed) -> None:
    routed.board.gate.clear()
    for _ in range(70):
        routed.send(PULSE)
    assert set(routed.outcomes()) == {"busy"}


def test_a_tick_for_nobody_is_only_logged(caplog: pytest.LogCaptureFixture) -> None:
    clock = SystemClock()
    hub = Hub(None, clock, [], lambda *_: None, lambda *_: None)  # type: ignore[arg-type]
    hub.tell(Tick(domain="nobody"))
    hub.tell(NoteInput(door="east", open=True))
    assert "nobody handles access.note_input" in caplog.text
