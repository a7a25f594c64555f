from __future__ import annotations

from typing import Any

from edge.domains.screens import Config, Screens
from edge.domains.screens.config import PanelScreen
from models.consent import VAULT
from models.content import DestroyContents, KeepContents
from models.glass import Proof, ShowProgram
from models.screens import (
    NO_SCREEN,
    NO_TAKEOVER,
    NO_TARGET,
    TAKEOVER_OVER,
    TAKEOVER_TOO_LONG,
    EndTakeover,
    PlanScreen,
    ProgramFailed,
    Programmed,
    ProgramShown,
    ScreenRow,
    TakenOver,
    TakeOver,
    TakeoverEnded,
    TakeoverRow,
    WipeAsked,
    WipeScreen,
)
from models.system import ClockQuality, ClockStepped, DeviceFound, Finished, Outcome, Tick
from tests.edge.domains.screens.board import (
    CONFIG,
    HOUR,
    MONDAY,
    WANG,
    counted,
    emergency,
    hang,
    listed,
    notice,
    playlist,
    program,
    row,
    shown,
    told,
)
from tests.stories import Story


def reported(story: Story, screen: str = "hall", proof: Proof = "confirmed", of: str | None = None) -> ProgramShown:
    """A panel says that it shows its program, or that of another id."""
    return ProgramShown(screen=screen, program=of or program(story, screen).id, proof=proof, at=story.now)


def failed(story: Story, screen: str = "hall") -> ProgramFailed:
    return ProgramFailed(screen=screen, program=program(story, screen).id, reason="too_large", at=story.now)


def finished(outcome: Outcome, channel: str = "paper/0") -> Finished:
    return Finished(cause="r1", channel=channel, command="glass.show", outcome=outcome)


def states(story: Story, takeover: str) -> Any:
    return row(story, TakeoverRow, takeover).screens


def panels(story: Story) -> list[str]:
    return [each.channel for each in story.asked if isinstance(each, ShowProgram)]


def test_a_takeover_is_above_every_priority() -> None:
    story = listed(hang(told(), notice("a")), playlist("p", "a", priority=9))
    emergency(story)
    assert counted(story) == {TakenOver: 1, Programmed: 3}
    assert [shown(story, screen=name) for name in ("hall", "gate", "lift")] == [["fire"]] * 3
    assert program(story).slots[0].slides[0].template == "emergency"
    assert panels(story) == ["paper/0", "paper/1"]


def test_it_ends_by_itself_also_without_the_hub() -> None:
    story = hang(told(), notice("a"))
    name = emergency(story, 2)
    slot, after = program(story).slots[:2]
    assert (slot.takeover, slot.start, slot.end) == (name, MONDAY, MONDAY + 2 * HOUR)
    assert (after.takeover, after.start) == (None, MONDAY + 2 * HOUR)
    assert shown(story, slot.end) == ["a"]


def test_its_end_is_a_fact_at_its_very_instant() -> None:
    story = told()
    emergency(story, 2)
    story.leap(7199).then().leap(1)
    assert story.fact(TakeoverEnded).end == "expired"
    assert shown(story) == ["welcome"]
    assert counted(story) == {TakeoverEnded: 1, Programmed: 3}


def test_it_is_ended_before_its_time() -> None:
    story = told()
    name = emergency(story)
    assert counted(story.when(EndTakeover(takeover=name), by=WANG)) == {TakeoverEnded: 1, Programmed: 3}
    assert story.fact(TakeoverEnded) == TakeoverEnded(takeover=name, end="ended", by="wang")
    assert shown(story) == ["welcome"]
    assert row(story, TakeoverRow, name) is None
    story.when(EndTakeover(takeover=name), by=WANG).refused(NO_TAKEOVER)


def test_it_lasts_a_day_at_most_and_has_screens() -> None:
    story = told()
    story.when(TakeOver(text="t", expires=MONDAY + 24 * HOUR + 1), by=WANG).refused(TAKEOVER_TOO_LONG)
    story.when(TakeOver(text="t", expires=MONDAY), by=WANG).refused(TAKEOVER_OVER)
    story.when(TakeOver(text="t", targets=("nobody",), expires=MONDAY + HOUR), by=WANG).refused(NO_TARGET)
    story.when(TakeOver(text="t", expires=MONDAY + 24 * HOUR), by=WANG)
    assert story.fact(TakenOver).screens == ("hall", "gate", "lift")


def test_a_newer_one_replaces_it_on_screens_in_both_only() -> None:
    story = told()
    old = emergency(story, 2, "indoor", text="old")
    story.leap(60)
    new = emergency(story, 2, "lift", "gate", text="new")
    assert [shown(story, screen=name) for name in ("hall", "gate", "lift")] == [["old"], ["new"], ["new"]]
    assert states(story, old) == {"hall": "preparing", "lift": "ended"}
    assert states(story, new) == {"gate": "preparing", "lift": "preparing"}


def test_one_without_a_screen_left_ends_as_replaced() -> None:
    story = told()
    old = emergency(story, 2, "hall", text="old")
    emergency(story, 1, "indoor", text="new")
    assert story.fact(TakeoverEnded) == TakeoverEnded(takeover=old, end="replaced", by="wang")
    assert shown(story) == ["new"]
    assert shown(story, MONDAY + HOUR) == ["welcome"]


def test_two_newer_ones_can_take_its_last_screens_in_turn() -> None:
    story = told()
    old = emergency(story, 2, "indoor")
    emergency(story, 2, "hall")
    assert [fact for fact in story.facts if isinstance(fact, TakeoverEnded)] == []
    emergency(story, 2, "lift")
    assert story.fact(TakeoverEnded).takeover == old


def test_the_end_of_a_newer_one_does_not_bring_an_older_back() -> None:
    story = told()
    emergency(story, 3, "indoor", text="old")
    emergency(story, 1, "hall", text="new")
    story.leap(3600)
    assert [shown(story), shown(story, screen="lift")] == [["welcome"], ["old"]]


def test_each_screen_says_how_far_it_is() -> None:
    story = told()
    name = emergency(story)
    assert states(story, name) == {"hall": "preparing", "gate": "preparing", "lift": "preparing"}
    story.happens(reported(story)).happens(failed(story, "gate"))
    assert states(story, name) == {"hall": "shown", "gate": "failed", "lift": "preparing"}
    assert row(story, ScreenRow, "gate").failed == "too_large"
    story.happens(reported(story, "gate", "sent"))
    assert (states(story, name)["gate"], row(story, ScreenRow, "gate").failed) == ("shown", None)


def test_a_late_report_of_an_old_program_proves_nothing() -> None:
    story = told()
    before = program(story).id
    story.happens(reported(story))
    name = emergency(story)
    story.happens(reported(story, of=before))
    assert states(story, name)["hall"] == "preparing"
    story.happens(ProgramFailed(screen="hall", program=before, reason="too_large", at=story.now))
    assert (states(story, name)["hall"], row(story, ScreenRow, "hall").failed) == ("preparing", None)


def test_a_report_between_the_wish_and_the_program_proves_nothing() -> None:
    story = told()
    early = reported(story)
    emergency(story)
    waiting = told()
    waiting.state = waiting.domain.evolve(waiting.state, story.fact(TakenOver))
    waiting.state = waiting.domain.evolve(waiting.state, early)
    (name,) = waiting.state.emergencies
    assert states(waiting, name)["hall"] == "preparing"


def test_what_a_screen_shows_is_known_by_its_proof() -> None:
    story = told()
    assert row(story, ScreenRow, "hall").shown is None
    story.happens(reported(story, proof="sent"))
    assert row(story, ScreenRow, "hall").proof == "sent"
    story.happens(reported(story)).happens(reported(story, proof="sent"))
    seen = row(story, ScreenRow, "hall")
    assert (seen.shown, seen.proof, seen.shown_at) == (seen.program, "confirmed", MONDAY)
    emergency(story)
    seen = row(story, ScreenRow, "hall")
    assert seen.shown != seen.program


def test_a_panel_that_was_not_reached_has_failed_and_is_told_again_when_found() -> None:
    story = told()
    name = emergency(story)
    story.happens(finished("unavailable")).happens(finished("done", "paper/1"))
    assert states(story, name) == {"hall": "failed", "gate": "preparing", "lift": "preparing"}
    story.happens(DeviceFound(device="paper"))
    assert panels(story) == ["paper/0", "paper/1"]
    assert story.asked[0] == ShowProgram(channel="paper/0", program=program(story))
    story.happens(reported(story))
    assert states(story, name)["hall"] == "shown"


def test_a_wipe_that_was_not_taken_does_not_unsay_what_is_shown() -> None:
    story = told().happens(finished("done"))
    story.happens(reported(story)).happens(finished("busy"))
    assert row(story, ScreenRow, "hall").failed is None


def test_it_survives_the_hub_being_off() -> None:
    story = hang(told(), notice("a"))
    name = emergency(story, 2)
    story.happens(reported(story))
    again = Story(Screens(CONFIG), story.now + HOUR)
    again.state = story.state
    asked = list(again.domain.resume(again.state, again.now))
    assert ShowProgram(channel="paper/0", program=program(again)) in asked
    assert KeepContents(channel=VAULT, keeper="screens", contents=("fire",)) in asked
    assert PlanScreen(screen="gate") in asked
    again.when(PlanScreen(screen="hall")).then()
    assert (shown(again), states(again, name)["hall"]) == (["fire"], "shown")


def test_one_that_ended_while_the_hub_was_off_is_ended_at_once() -> None:
    story = hang(told(), notice("a"))
    emergency(story, 2)
    story.now += 5 * HOUR
    asked = list(story.domain.resume(story.state, story.now))
    (panel,) = [each for each in asked if isinstance(each, ShowProgram) and each.channel == "paper/0"]
    assert [slot.takeover for slot in panel.program.slots] == [None]
    story.leap(0)
    assert story.fact(TakeoverEnded).end == "expired"


def test_its_text_is_kept_while_it_lasts() -> None:
    story = told()
    name = emergency(story, 2, "gate")
    story.asks(KeepContents(channel=VAULT, keeper="screens", contents=("fire",)))
    story.when(EndTakeover(takeover=name), by=WANG).asks(
        DestroyContents(channel=VAULT, keeper="screens", contents=("fire",))
    )


def test_a_wrong_clock_does_not_shorten_it() -> None:
    story = told()
    emergency(story, 2)
    step = 5 * HOUR
    story.now += step
    story.happens(ClockStepped(boot="0" * 32, by=step, quality=ClockQuality.SYNCED))
    assert story.domain.wake(story.state) == MONDAY + 4 * HOUR + 3 * HOUR
    assert shown(story) == ["fire"]
    assert program(story).slots[0].end == MONDAY + 7 * HOUR


def test_a_clock_that_was_ahead_is_put_back_and_programs_follow() -> None:
    story = hang(told(now=MONDAY + 400 * 24 * HOUR), notice("a"))
    assert shown(story) == ["welcome"]
    back = MONDAY - story.now
    story.now = MONDAY
    story.happens(ClockStepped(boot="0" * 32, by=back, quality=ClockQuality.SYNCED))
    assert program(story).slots[0].end >= MONDAY


def test_a_panel_is_wiped_and_shows_its_program_on() -> None:
    story = told()
    shows = ShowProgram(channel="paper/0", program=program(story), wipe=True)
    story.when(WipeScreen(screen="hall"), by=WANG).then(WipeAsked).asks(shows)
    story.when(WipeScreen(screen="gate"), by=WANG).refused(NO_SCREEN)
    story.when(WipeScreen(screen="nowhere"), by=WANG).refused(NO_SCREEN)


def test_many_screens_whose_time_has_come_are_reckoned_a_few_at_a_time() -> None:
    walls = tuple(PanelScreen(id=f"wall{n}", name="墙", panel=f"paper/{n}") for n in range(9))
    story = Story(Screens(Config(screens=walls)), MONDAY)
    for wall in walls:
        story.when(PlanScreen(screen=wall.id))
    story.now += 12 * HOUR
    tick = Tick(domain="screens")
    assert [counted(story.when(tick)).get(Programmed, 0) for _ in range(4)] == [4, 4, 1, 0]
    assert (story.domain.wake(story.state) or 0) > story.now
