from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cloud_sync.window import Window


def test_no_more_than_the_window_is_on_its_way() -> None:
    window = Window(2)
    for last in (10, 20):
        assert window.may_send(100)
        window.sent(last, 0.0)
    assert not window.may_send(100)
    assert window.acknowledged(10, 1.0)
    assert window.may_send(100)
    assert window.oldest() == 1.0


def test_old_acknowledgements_say_nothing() -> None:
    window = Window(4)
    window.sent(10, 0.0)
    assert window.acknowledged(10, 1.0)
    assert not window.acknowledged(10, 2.0)
    assert not window.acknowledged(3, 2.0)
    assert window.committed == 10
    assert window.oldest() is None


def test_a_gap_never_goes_back_behind_what_is_committed() -> None:
    window = Window(4)
    window.sent(10, 0.0)
    window.sent(20, 0.0)
    window.acknowledged(10, 1.0)
    window.rewind(5)
    assert window.next == 11


@given(st.lists(st.tuples(st.sampled_from(["send", "lose", "ack", "gap"]), st.integers(0, 60)), max_size=60))
def test_whatever_is_lost_all_arrives_in_the_end(steps: list[tuple[str, int]]) -> None:
    newest, city, window = 50, 0, Window(3)

    def send(*, lost: bool) -> None:
        nonlocal city
        if window.may_send(newest):
            first, last = window.next, min(window.next + 6, newest)
            window.sent(last, 0.0)
            if not lost and first <= city + 1:
                city = max(city, last)

    for what, number in steps:
        if what in {"send", "lose"}:
            send(lost=what == "lose")
        elif what == "ack":
            window.acknowledged(min(number, city), 0.0)
        else:
            window.rewind(min(number, city))
        assert window.committed <= city
    for _ in range(newest):
        window.restart(city)
        send(lost=False)
    assert city == newest
