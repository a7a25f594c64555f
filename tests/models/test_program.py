from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from models.glass import Program, Slide, Slot
from models.program import FOREVER, SECOND, Turn, slide_at

S = SECOND


def slide(name: str, seconds: int = 10) -> Slide:
    return Slide(id=name * 16, template="notice", seconds=seconds)


def program(*slots: Slot, fallback: tuple[Slide, ...] = (slide("f"),)) -> Program:
    return Program(id="0" * 16, slots=slots, fallback=fallback)


A, B, C = slide("a"), slide("b", 20), slide("c")
DAY = Slot(start=100 * S, end=200 * S, slides=(A, B))
ALARM = Slot(start=120 * S, end=140 * S, slides=(C,), takeover="t")


def test_slides_take_turns_from_the_slots_start() -> None:
    shown = program(DAY)
    assert slide_at(shown, 100 * S) == Turn(A, 110 * S)
    assert slide_at(shown, 110 * S) == Turn(B, 130 * S)
    assert slide_at(shown, 129 * S) == Turn(B, 130 * S)
    assert slide_at(shown, 130 * S) == Turn(A, 140 * S)
    assert slide_at(shown, 199 * S) == Turn(A, 200 * S)


def test_no_slide_turns_before_the_panels_own_time() -> None:
    assert slide_at(program(DAY), 100 * S, min_s=60) == Turn(A, 160 * S)
    assert slide_at(program(DAY), 160 * S, min_s=60) == Turn(B, 200 * S)


def test_before_between_and_after_slots_is_the_fallback() -> None:
    later = Slot(start=300 * S, end=400 * S, slides=(C,))
    shown = program(DAY, later)
    assert slide_at(shown, 0) == Turn(slide("f"), 100 * S)
    assert slide_at(shown, 200 * S) == Turn(slide("f"), 300 * S)
    assert slide_at(shown, 400 * S) == Turn(slide("f"), FOREVER)


def test_a_fallback_of_several_takes_turns_from_the_end_of_what_was_before() -> None:
    shown = program(DAY, fallback=(B, A))
    assert slide_at(shown, 200 * S) == Turn(B, 220 * S)
    assert slide_at(shown, 225 * S) == Turn(A, 230 * S)


def test_a_takeover_comes_first_wherever_it_stands_in_the_list() -> None:
    for shown in (program(DAY, ALARM), program(ALARM, DAY)):
        assert slide_at(shown, 119 * S) == Turn(B, 120 * S)
        assert slide_at(shown, 120 * S) == Turn(C, 140 * S)
        assert slide_at(shown, 140 * S) == Turn(B, 160 * S)


def test_a_slot_without_slides_or_time_is_a_gap() -> None:
    empty = Slot(start=100 * S, end=200 * S, slides=())
    upside_down = Slot(start=200 * S, end=100 * S, slides=(A,))
    assert slide_at(program(empty, upside_down), 150 * S) == Turn(slide("f"), FOREVER)
    assert slide_at(program(fallback=()), 150 * S) == Turn(None, FOREVER)


instants = st.integers(0, 2**62)
slides = st.builds(slide, st.sampled_from("0123456789abcdef"), st.integers(-5, 10**6))
several = st.lists(slides, max_size=4).map(tuple)
slots = st.builds(Slot, start=instants, end=instants, slides=several, takeover=st.sampled_from((None, "t")))
programs = st.builds(
    Program, id=st.just("0" * 16), slots=st.lists(slots, max_size=5).map(tuple), fallback=st.lists(slides).map(tuple)
)
min_seconds = st.floats(0, 10**6)


@settings(deadline=None)
@given(programs, instants, min_seconds)
def test_any_program_has_a_slide_and_a_later_instant_to_ask_again(shown: Program, now: int, min_s: float) -> None:
    found, until = slide_at(shown, now, min_s)
    on = [slot for slot in shown.slots if slot.slides and slot.start <= now < slot.end]
    urgent = [slot for slot in on if slot.takeover]
    assert until > now
    assert (found is None) == (not on and not shown.fallback)
    assert found is None or any(found in slot.slides for slot in urgent or on) or (not on and found in shown.fallback)


@settings(deadline=None)
@given(programs, instants, min_seconds)
def test_it_stays_until_then(shown: Program, now: int, min_s: float) -> None:
    found, until = slide_at(shown, now, min_s)
    assert slide_at(shown, (now + until) // 2, min_s) == (found, until)
    assert slide_at(shown, until - 1, min_s) == (found, until)
