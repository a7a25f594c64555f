from __future__ import annotations

import pytest
from msgspec.structs import replace

from models.consent import VAULT
from models.content import DestroyContents, KeepContents
from models.glass import ShowProgram
from models.notices import NoticeExpired, NoticeWithdrawn
from models.screens import (
    BAD_DATES,
    EMPTY_PLAYLIST,
    NO_PLAYLIST,
    NO_TARGET,
    DropPlaylist,
    Entry,
    PlaylistDropped,
    PlaylistRow,
    PlaylistSet,
    Programmed,
    ProgramRow,
    SetPlaylist,
)
from tests.edge.domains.screens.board import (
    DAY,
    HOUR,
    MONDAY,
    WANG,
    counted,
    hang,
    listed,
    notice,
    playlist,
    program,
    row,
    shown,
    slides,
    told,
)
from tests.stories import SECOND


def test_an_empty_board_shows_the_default_and_never_nothing() -> None:
    story = told()
    assert shown(story) == ["welcome"]
    assert shown(story, screen="lift") == ["clock"]
    assert [each.template for each in program(story).fallback] == ["welcome"]


def test_a_published_notice_is_shown_by_itself() -> None:
    story = hang(told(), notice("water")).then(Programmed, Programmed, Programmed)
    assert shown(story) == ["water"]
    assert [type(each) for each in story.asked] == [ShowProgram, ShowProgram]


def test_each_page_of_a_pdf_is_a_slide() -> None:
    story = hang(told(), notice("paper", pages=3, seconds=20))
    assert [(each.page, each.seconds) for each in slides(story)] == [(0, 20), (1, 20), (2, 20)]
    assert len({each.id for each in slides(story)}) == 3


def test_an_entry_shows_one_page_for_its_own_time() -> None:
    story = hang(told(), notice("paper", pages=3))
    one = replace(playlist("p"), entries=(Entry(notice="paper", page=2, seconds=60),))
    assert [(each.page, each.seconds) for each in slides(listed(story, one))] == [(2, 60)]


def test_an_entry_of_a_page_that_is_not_there_shows_nothing() -> None:
    story = hang(told(), notice("paper", pages=3))
    gone = replace(playlist("p"), entries=(Entry(notice="paper", page=3),))
    assert shown(listed(story, gone)) == ["welcome"]


def test_what_is_in_a_playlist_is_not_shown_by_itself_too() -> None:
    story = listed(hang(told(), notice("a"), notice("b")), playlist("p", "a", start=9 * 60, end=18 * 60))
    assert shown(story, "2026-11-23 08:30") == ["b"]
    assert shown(story, "2026-11-23 09:00") == ["a", "b"]


def test_a_day_part_begins_and_ends_at_its_very_instants() -> None:
    story = listed(hang(told(), notice("a")), playlist("p", "a", start=9 * 60, end=18 * 60))
    nine, eighteen = MONDAY + HOUR, MONDAY + 10 * HOUR
    assert [shown(story, when) for when in (nine - 1, nine)] == [["welcome"], ["a"]]
    assert [shown(story, when) for when in (eighteen - 1, eighteen)] == [["a"], ["welcome"]]


def test_the_night_belongs_to_the_day_it_began() -> None:
    night = playlist("night", "a", days=(1,), start=22 * 60, end=6 * 60)
    story = listed(hang(told(), notice("a")), night)
    assert shown(story, "2026-11-23 22:00") == ["a"]
    assert shown(story, "2026-11-24 05:59") == ["a"]
    assert shown(story, "2026-11-24 06:00") == ["welcome"]
    assert shown(story, "2026-11-24 22:00") == ["welcome"]


def test_a_night_that_began_yesterday_is_still_on() -> None:
    early = told(now=MONDAY - 6 * HOUR)
    sunday = playlist("night", "a", days=(7,), start=22 * 60, end=6 * 60)
    assert shown(listed(hang(early, notice("a")), sunday), "2026-11-23 03:00") == ["a"]


def test_a_part_that_ends_when_it_starts_lasts_a_day() -> None:
    around = playlist("p", "a", days=(1,), start=600, end=600)
    story = listed(hang(told(), notice("a")), around)
    assert shown(story, "2026-11-23 09:59") == ["welcome"]
    assert shown(story, "2026-11-23 10:00") == shown(story, "2026-11-24 09:59") == ["a"]
    assert shown(story, "2026-11-24 10:00") == ["welcome"]


def test_days_of_the_week() -> None:
    story = listed(hang(told(), notice("a")), playlist("p", "a", days=(2, 3)))
    assert shown(story, "2026-11-23 23:59") == ["welcome"]
    assert shown(story, "2026-11-24 00:00") == ["a"]


def test_a_date_window_holds_whole_days() -> None:
    window = playlist("p", "a", first_day="2026-11-24", last_day="2026-11-24")
    story = listed(hang(told(), notice("a")), window)
    assert shown(story, "2026-11-23 23:59") == ["welcome"]
    assert shown(story, "2026-11-24 00:00") == shown(story, "2026-11-24 23:59") == ["a"]
    assert shown(story, "2026-11-25 00:00") == ["welcome"]


def test_the_night_of_the_last_day_is_shown_to_its_end() -> None:
    night = playlist("p", "a", first_day="2026-11-23", last_day="2026-11-23", start=1320, end=360)
    story = listed(hang(told(), notice("a")), night)
    assert shown(story, "2026-11-24 05:00") == ["a"]
    assert shown(story, "2026-11-24 23:00") == ["welcome"]


def test_the_highest_priority_alone_is_shown() -> None:
    lists = playlist("low", "a", priority=3), playlist("high", "b", priority=7, start=9 * 60, end=10 * 60)
    story = listed(hang(told(), notice("a"), notice("b"), notice("c", priority=5)), *lists)
    assert shown(story, "2026-11-23 08:30") == ["c"]
    assert shown(story, "2026-11-23 09:30") == ["b"]


def test_what_has_the_same_priority_is_merged_in_an_order_that_stays() -> None:
    notices = [notice(name) for name in "abcd"]
    first = listed(hang(told(), *notices), playlist("z", "a", "b"), playlist("y", "c"))
    second = listed(hang(told(), *reversed(notices)), playlist("y", "c"), playlist("z", "a", "b"))
    assert shown(first) == shown(second) == ["c", "a", "b", "d"]
    assert program(first).id == program(second).id


def test_a_higher_playlist_with_nothing_to_show_leaves_the_screen_to_the_lower() -> None:
    story = hang(told(), notice("a"), notice("late", starts=MONDAY + 5 * HOUR))
    story = listed(story, playlist("high", "late", "never", priority=9), playlist("low", "a", priority=1))
    assert shown(story) == ["a"]
    assert shown(story, MONDAY + 5 * HOUR) == ["late"]


@pytest.mark.parametrize(
    ("targets", "screens"),
    [((), "hall gate lift"), (("gate",), "gate"), (("indoor",), "hall lift"), (("small", "gate"), "gate lift")],
)
def test_a_playlist_goes_to_screens_and_groups(targets: tuple[str, ...], screens: str) -> None:
    story = listed(hang(told(), notice("a")), playlist("p", "a", targets=targets))
    assert [name for name in ("hall", "gate", "lift") if shown(story, screen=name) == ["a"]] == screens.split()


def test_a_notice_goes_to_screens_and_groups() -> None:
    story = hang(told(), notice("a", targets=("outdoor",)))
    story.then(Programmed)
    assert [shown(story, screen=name) for name in ("hall", "gate", "lift")] == [["welcome"], ["a"], ["clock"]]


def test_a_playlist_that_is_off_shows_nothing() -> None:
    story = listed(hang(told(), notice("a")), playlist("p", "a"))
    assert shown(listed(story, playlist("p", "a", enabled=False))) == ["welcome"]


def test_a_dropped_playlist_leaves_its_notices_to_themselves() -> None:
    story = listed(hang(told(), notice("a"), notice("b")), playlist("p", "a", priority=9))
    assert shown(story) == ["a"]
    assert counted(story.when(DropPlaylist(playlist="p"), by=WANG)) == {PlaylistDropped: 1, Programmed: 3}
    assert shown(story) == ["a", "b"]


def test_a_notice_begins_at_its_instant_without_the_hub() -> None:
    starts = MONDAY + 3 * HOUR + 17 * SECOND
    story = hang(told(), notice("a", starts=starts))
    assert [shown(story, when) for when in (starts - 1, starts)] == [["welcome"], ["a"]]


def test_a_notice_expires_at_its_instant_without_the_hub() -> None:
    expires = MONDAY + 3 * HOUR + 17 * SECOND
    story = hang(told(), notice("a", expires=expires))
    assert [shown(story, when) for when in (expires - 1, expires)] == [["a"], ["welcome"]]


def test_an_expired_notice_makes_one_program_more_however_its_end_is_told() -> None:
    expired = NoticeExpired(notice="a")
    soon = [notice("a", expires=MONDAY + HOUR), notice("b")]
    told_late = hang(told(), *soon).leap(3600).then(Programmed, Programmed, Programmed).happens(expired).then()
    told_early = hang(told(), *soon).leap(3599)
    told_early.happens(expired).then(Programmed, Programmed, Programmed).leap(1).then()
    assert shown(told_late) == shown(told_early) == ["b"]


def test_a_withdrawn_notice_goes_at_once() -> None:
    story = hang(told(), notice("a")).happens(NoticeWithdrawn(notice="a", by="wang"))
    assert shown(story.then(Programmed, Programmed, Programmed)) == ["welcome"]


def test_a_notice_written_anew_is_another_picture() -> None:
    story = hang(told(), notice("a"))
    before = slides(story)[0].id
    assert slides(hang(story, notice("a", text="t-better")))[0].id != before


def test_only_what_differs_is_said() -> None:
    story = hang(told(), notice("a"))
    hang(story, notice("a")).then().asks()
    hang(story, notice("gate-only", targets=("gate",))).then(Programmed)
    assert story.fact(Programmed).screen == "gate"


def test_the_same_situation_has_the_same_program_whenever_it_is_reckoned() -> None:
    early, late = told(), told(now=MONDAY + 3 * HOUR)
    assert program(hang(early, notice("a"))).id == program(hang(late, notice("a"))).id


def test_slides_keep_their_phase_while_time_passes() -> None:
    story = hang(told(), notice("a"), notice("b"))
    begun = program(story).slots[0].start
    story.leap(3 * 3600)
    assert program(hang(story, notice("c", targets=("gate",)))).slots[0].start == begun


def test_the_horizon_moves_on_twice_a_day() -> None:
    story = hang(told(), notice("a"))
    before = program(story).slots[-1].end
    story.leap(11.9 * 3600)
    assert program(story).slots[-1].end == before
    for _ in range(2):
        story.leap(12 * 3600).then(Programmed, Programmed, Programmed)
    assert program(story).slots[-1].end == before + DAY


@pytest.mark.parametrize("hours", [0, 7, 11.99, 12, 30])
def test_a_screen_always_knows_a_day_and_a_half_ahead(hours: float) -> None:
    story = hang(told(), notice("a")).leap(hours * 3600)
    assert program(story).slots[-1].end >= story.now + 36 * HOUR


def test_a_change_of_day_part_is_one_program_for_each_screen() -> None:
    story = listed(hang(told(), notice("a")), playlist("p", "a", start=9 * 60, end=10 * 60, targets=("hall",)))
    assert story.leap(3600).then(Programmed).fact(Programmed).playlists == ("p",)
    story.leap(3599).then().leap(1).then(Programmed)


def test_a_playlist_s_row_says_whether_it_is_on_air() -> None:
    story = listed(hang(told(), notice("a")), playlist("p", "a", start=9 * 60, end=10 * 60))
    assert not row(story, PlaylistRow, "p").active
    assert row(story.leap(3600), PlaylistRow, "p").active
    assert not row(story.leap(3600), PlaylistRow, "p").active


def test_a_playlist_that_changes_no_picture_is_still_on_air() -> None:
    story = hang(told(), notice("a"))
    before = program(story).id
    assert row(listed(story, playlist("p", "a")), PlaylistRow, "p").active
    assert program(story).id == before
    listed(story, playlist("p", "a")).then(PlaylistSet)


def test_a_kiosk_s_row_has_its_program_and_a_panel_s_has_none() -> None:
    story = hang(told(), notice("a"))
    found = row(story, ProgramRow, "gate")
    assert (found.program, found.glass.width) == (program(story, "gate"), 1080)
    assert row(story, ProgramRow, "hall") is None


def test_playlists_that_can_not_be_shown_are_refused() -> None:
    story = told()
    story.when(SetPlaylist(playlist=playlist("p")), by=WANG).refused(EMPTY_PLAYLIST)
    story.when(SetPlaylist(playlist=playlist("p", "a", targets=("nowhere",))), by=WANG).refused(NO_TARGET)
    story.when(SetPlaylist(playlist=playlist("p", "a", targets=("touch",))), by=WANG).refused(NO_TARGET)
    backwards = playlist("p", "a", first_day="2026-12-02", last_day="2026-12-01")
    story.when(SetPlaylist(playlist=backwards), by=WANG).refused(BAD_DATES)
    story.when(DropPlaylist(playlist="p"), by=WANG).refused(NO_PLAYLIST).then()


def test_a_label_is_kept_while_a_playlist_has_it() -> None:
    story = listed(told(), playlist("p", "a", label="l1"))
    story.then(PlaylistSet).asks(KeepContents(channel=VAULT, keeper="screens", contents=("l1",)))
    listed(story, playlist("p", "b", label="l1")).asks(KeepContents(channel=VAULT, keeper="screens", contents=("l1",)))
    gone = DestroyContents(channel=VAULT, keeper="screens", contents=("l1",))
    listed(story, playlist("p", "b", label="l2")).asks(
        KeepContents(channel=VAULT, keeper="screens", contents=("l2",)), gone
    )
    gone = DestroyContents(channel=VAULT, keeper="screens", contents=("l2",))
    story.when(DropPlaylist(playlist="p"), by=WANG).asks(gone)
