"""Whatever is appended, acknowledged, pruned and renumbered in whatever order: the chain holds, lanes have no holes."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.core.journal import Journal, verify
from models.nouns import Lane
from models.system import EventsPruned
from tests.edge.core.journal.desk import ALARM, FACT, ids_of, journal_in, say, until, written

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(1, 150)),
        st.tuples(st.just("alarm"), st.integers(1, 20)),
        st.tuples(st.just("ack"), st.integers(0, 100)),
        st.tuples(st.just("epoch"), st.integers(0, 9)),
        st.tuples(st.just("snapshot"), st.just(0)),
        st.tuples(st.just("restart"), st.just(0)),
    ),
    min_size=1,
    max_size=14,
)


class Story:
    def __init__(self) -> None:
        self.said: list[str] = []

    async def step(self, journal: Journal, what: str, amount: int) -> None:
        outbox = journal.outbox()
        if what in {"say", "alarm"}:
            ids = [f"e{len(self.said) + n}" for n in range(amount)]
            self.said += ids
            say(journal, *ids, event=FACT if what == "say" else ALARM)
            await written(journal)
        elif what == "ack":
            for head in outbox.heads():
                known = outbox.acknowledged(head.lane)
                await outbox.acknowledge(head.epoch, head.lane, known + (head.number - known) * amount // 100)
        elif what == "epoch":
            before = outbox.heads()[0].epoch
            await outbox.start_epoch(amount, 0)
            assert outbox.heads()[0].epoch == max(before, amount) + 1
        elif what == "snapshot":
            await journal.save_snapshot("access", 1, journal.appended(), b"{}")


async def tell(folder: Path, steps: list[tuple[str, int]]) -> None:
    story = Story()
    runs: list[list[tuple[str, int]]] = [[]]
    for step in steps:
        if step[0] == "restart":
            runs.append([])
        else:
            runs[-1].append(step)
    for run in runs:
        async with journal_in(folder, max_rows=100) as journal:
            for what, amount in run:
                await story.step(journal, what, amount)
        check(folder, story)
    async with journal_in(folder, max_rows=100) as journal:
        check_lanes(journal, story)


def check(folder: Path, story: Story) -> None:
    report = verify(folder / "journal.db")
    assert report.ok, report.words


def check_lanes(journal: Journal, story: Story) -> None:
    entries = list(journal.scan())
    kept = [entry.id for entry in entries if entry.source == "test"]
    assert kept == story.said[len(story.said) - len(kept) :]
    assert [entry.seq for entry in entries] == list(range(entries[0].seq, entries[-1].seq + 1) if entries else [])
    newest = max((entry.epoch for entry in entries), default=0)
    for lane in Lane:
        numbers = [entry.number for entry in entries if entry.lane is lane and entry.epoch == newest]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)) if numbers else [])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_any_story(steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(tell(Path(folder), steps))


async def test_acknowledged_rows_go_first_and_silently(tmp_path: Path) -> None:
    async with journal_in(tmp_path, max_rows=100) as journal:
        say(journal, *(f"a{n}" for n in range(100)))
        await journal.save_snapshot("access", 1, journal.appended(), b"{}")
        await journal.outbox().acknowledge(1, Lane.FACTS, 90)
        say(journal, "b")
        await journal.save_snapshot("access", 1, journal.appended(), b"{}")
        say(journal, *(f"c{n}" for n in range(60)))
        await written(journal)
        await until(lambda: len(ids_of(journal)) <= 110)
        entries = list(journal.scan())
    assert 0 < entries[0].seq - 1 <= 90
    assert len(entries) <= 110
    assert all(entry.kind != EventsPruned.meta.kind for entry in entries)


async def test_rows_the_city_never_had_go_only_with_a_word(tmp_path: Path) -> None:
    own: list[object] = []
    async with journal_in(tmp_path, max_rows=100) as journal:
        journal.on_own = lambda event, _id: own.append(event)
        say(journal, *(f"a{n}" for n in range(100)))
        await journal.save_snapshot("access", 1, journal.appended(), b"{}")
        say(journal, "b")
        await journal.save_snapshot("access", 1, journal.appended(), b"{}")
        say(journal, *(f"c{n}" for n in range(30)))
        await written(journal)
    pruned = [event for event in own if isinstance(event, EventsPruned)]
    assert pruned
    assert pruned[0].first == 1
    assert [event.first for event in pruned[1:]] == [event.last + 1 for event in pruned[:-1]]
    async with journal_in(tmp_path, max_rows=100) as journal:
        first = next(entry for entry in journal.scan() if entry.lane is Lane.FACTS)
    assert first.number == pruned[-1].last + 1


async def test_without_snapshots_nothing_is_pruned_and_one_is_asked_for(tmp_path: Path) -> None:
    asked: list[bool] = []
    async with journal_in(tmp_path, max_rows=50) as journal:
        journal.on_snapshot_wanted = lambda: asked.append(True)
        say(journal, *(f"a{n}" for n in range(200)))
        await written(journal)
        say(journal, "b")
        await written(journal)
        assert len(list(journal.scan())) == 201
    assert asked == [True]
