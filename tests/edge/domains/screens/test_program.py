"""What must hold of every program, whatever hangs on the board."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domains.screens.reckon import STEP, reckon
from edge.domains.screens.schedule import spans
from edge.domains.screens.state import Emergency, State
from models.glass import Program
from models.notices import Notice
from models.program import slide_at
from models.screens import Entry, Playlist, Takeover
from tests.edge.domains.screens.board import CONFIG, DAY, HALL, HOUR, MONDAY

ZONE = CONFIG.zone
NAMES = st.sampled_from("abcdef")
HOURS = st.integers(-40, 80).map(lambda hours: MONDAY + hours * HOUR // 2)
TARGETS = st.sampled_from([(), ("hall",), ("gate",), ("indoor", "gate")])
TIERS = st.integers(4, 6)
few = settings(max_examples=80, deadline=None)


@st.composite
def notices(draw: st.DrawFn) -> Notice:
    name, starts = draw(NAMES), draw(HOURS)
    return Notice(
        id=name,
        kind="notice",
        template="notice",
        text=f"t-{name}",
        pages=draw(st.integers(1, 2)),
        targets=draw(TARGETS),
        starts=starts,
        expires=starts + draw(st.integers(1, 90)) * HOUR,
        priority=draw(TIERS),
    )


@st.composite
def playlists(draw: st.DrawFn) -> Playlist:
    minutes = st.integers(0, 96).map(lambda quarter: quarter * 15)
    return Playlist(
        id=draw(NAMES),
        entries=tuple(Entry(notice=name) for name in draw(st.lists(NAMES, min_size=1, max_size=3))),
        targets=draw(TARGETS),
        priority=draw(TIERS),
        days=tuple(draw(st.lists(st.integers(1, 7), max_size=3))),
        start=draw(minutes),
        end=draw(minutes),
        first_day=draw(st.sampled_from([None, "2026-11-23", "2026-11-24"])),
        last_day=draw(st.sampled_from([None, "2026-11-24", "2026-11-25"])),
        enabled=draw(st.booleans()),
    )


@st.composite
def states(draw: st.DrawFn) -> State:
    emergencies: dict[str, Emergency] = {}
    if draw(st.booleans()):
        starts = draw(HOURS)
        takeover = Takeover(id="e", text="fire", starts=starts, expires=starts + draw(st.integers(1, 24)) * HOUR)
        emergencies["e"] = Emergency(takeover=takeover, by="wang", screens={"hall": "preparing"})
    return State(
        notices={it.id: it for it in draw(st.lists(notices(), max_size=6))},
        playlists={it.id: it for it in draw(st.lists(playlists(), max_size=4))},
        emergencies=emergencies,
    )


def expected(state: State, when: int) -> list[str]:
    """What the hall shows at an instant, by the plain words of the rules."""
    if any(it.takeover.starts <= when < it.takeover.expires for it in state.emergencies.values()):
        return ["fire"]
    hangs = {name: it for name, it in state.notices.items() if it.starts <= when < it.expires}
    sources: list[tuple[int, list[Notice]]] = []
    for _, playlist in sorted(state.playlists.items()):
        ours = playlist.enabled and meets_hall(playlist.targets)
        if ours and any(first <= when < end for first, end in spans(playlist, ZONE, (when - DAY, when + DAY))):
            found = [hangs[entry.notice] for entry in playlist.entries if entry.notice in hangs]
            sources.append((playlist.priority, found))
    listed = {entry.notice for playlist in state.playlists.values() for entry in playlist.entries}
    free = [it for it in hangs.values() if it.id not in listed and meets_hall(it.targets)]
    sources += [(it.priority, [it]) for it in sorted(free, key=lambda it: (it.starts, it.id))]
    top = max((priority for priority, found in sources if found), default=None)
    shown = [it for priority, found in sources if priority == top for it in found]
    return [it.text or "" for it in shown for _ in range(it.pages)] or ["welcome"]


def meets_hall(targets: tuple[str, ...]) -> bool:
    return not targets or "hall" in targets or "indoor" in targets


def made(state: State, when: int) -> Program:
    return reckon(CONFIG, state, HALL, when).program


def texts(slides: Any) -> list[str]:
    return [slide.text or slide.template for slide in slides]


@few
@given(states(), HOURS)
def test_slots_follow_one_another_without_a_gap_and_none_is_empty(state: State, now: int) -> None:
    program = made(state, now)
    assert program.slots[0].start <= now < program.slots[0].end
    assert all(one.end == other.start for one, other in pairwise(program.slots))
    assert all(slot.slides and slot.start < slot.end for slot in program.slots)
    assert program.slots[-1].end >= now + 36 * HOUR
    assert program.fallback


@few
@given(states(), HOURS)
def test_no_slide_stands_before_its_notice_begins_or_after_it_expires(state: State, now: int) -> None:
    for slot in made(state, now).slots:
        for slide in slot.slides:
            notice = state.notices.get((slide.text or "").removeprefix("t-"))
            assert notice is None or notice.starts <= slot.start < slot.end <= notice.expires


@few
@given(states(), HOURS, st.integers(0, 36 * 60))
def test_the_slot_of_an_instant_is_what_the_rules_say_of_it(state: State, now: int, minutes: int) -> None:
    when = now + minutes * HOUR // 60
    (slot,) = [slot for slot in made(state, now).slots if slot.start <= when < slot.end]
    assert texts(slot.slides) == expected(state, when)


@few
@given(states(), HOURS, st.floats(0, 1))
def test_a_program_stays_the_same_until_it_is_to_be_reckoned_anew(state: State, now: int, part: float) -> None:
    first = reckon(CONFIG, state, HALL, now)
    until = first.fact.until
    assert now < until <= now + STEP
    assert made(state, now + int((until - now - 1) * part)).id == first.program.id
    assert made(state, until).id != first.program.id


@few
@given(states(), HOURS)
def test_a_panel_shows_what_is_reckoned_for_it(state: State, now: int) -> None:
    turn = slide_at(made(state, now), now)
    assert turn.slide is not None
    assert (turn.slide.text or turn.slide.template) in expected(state, now)


@few
@given(states())
def test_slides_of_one_id_are_the_same_picture(state: State) -> None:
    pictures: dict[str, tuple[Any, ...]] = {}
    for slot in made(state, MONDAY).slots:
        for slide in slot.slides:
            what = (slide.template, slide.text, slide.pictures, slide.page)
            assert pictures.setdefault(slide.id, what) == what
    assert len(set(pictures.values())) == len(pictures)
