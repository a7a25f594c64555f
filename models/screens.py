"""Screens: which there are, what they show when, and what overrides it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from models.envelope import Refusal
from models.glass import Glass, Program, Proof
from models.notices import Seconds
from models.nouns import Command, Event, Lane, Row, command, event, row
from models.roles import FIELD, OFFICE, WATCHERS
from models.text import Code, Day, Hash, Id, Instant, Minute, Words

ScreenKind = Literal["panel", "kiosk", "touch"]
"""panel: a device drives it. kiosk: a browser that only shows. touch: a touch screen for residents."""

TakeoverEnd = Literal["expired", "ended", "replaced"]
TakeoverState = Literal["preparing", "shown", "failed", "ended"]


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A published notice in a playlist. `page` None: all its pages in turn. `seconds` None: the notice's own."""

    notice: Id
    page: Annotated[int, Meta(ge=0, le=63)] | None = None
    seconds: Seconds | None = None


class Playlist(Struct, frozen=True, kw_only=True):
    """Entries in order, shown on the days and at the times of day named; the highest `priority` alone is shown.

    `start` to `end` in minutes of the day, end exclusive; an `end` not after `start` lies on the next day, and the
    night belongs to the day it began. `days`: ISO weekdays 1..7, empty for all. `label`: its name, a text.
    """

    id: Id
    label: Id | None = None
    entries: Annotated[tuple[Entry, ...], Meta(max_length=200)]
    targets: tuple[Id, ...] = ()
    priority: Annotated[int, Meta(ge=0, le=9)] = 5
    days: tuple[Annotated[int, Meta(ge=1, le=7)], ...] = ()
    start: Minute = 0
    end: Minute = 1440
    first_day: Day | None = None
    last_day: Day | None = None
    enabled: bool = True


class Takeover(Struct, frozen=True, kw_only=True):
    """An emergency that takes screens over until it expires. `targets`: screens and groups, empty for all."""

    id: Id
    text: Id
    targets: tuple[Id, ...] = ()
    starts: Instant
    expires: Instant


@command("screens.set_playlist", roles=OFFICE)
class SetPlaylist(Command, frozen=True, kw_only=True):
    """Make a playlist, or change the one of that id."""

    playlist: Playlist


@command("screens.drop_playlist", roles=OFFICE, confirm=True)
class DropPlaylist(Command, frozen=True, kw_only=True):
    """Take a playlist away."""

    playlist: Id


@command("screens.take_over", roles=(*WATCHERS, "city"), durability="act", confirm=True)
class TakeOver(Command, frozen=True, kw_only=True):
    """Show an emergency on screens at once, for at most 24 hours. The reply's id is the takeover's."""

    text: Id
    targets: tuple[Id, ...] = ()
    expires: Instant


@command("screens.end_takeover", roles=(*WATCHERS, "city"), durability="act", confirm=True)
class EndTakeover(Command, frozen=True, kw_only=True):
    """The emergency is over before its time."""

    takeover: Id


@command("screens.wipe", roles=OFFICE, thing="screen")
class WipeScreen(Command, frozen=True, kw_only=True):
    """Drive every pixel of an e-paper screen once, against ghosting."""

    screen: Id


@command("screens.plan", durability="act", ttl_ms=60_000)
class PlanScreen(Command, frozen=True, kw_only=True):
    """Something changed: reckon anew what a screen shows, and tell it where it differs."""

    screen: Id


@event("screens.playlist_set")
class PlaylistSet(Event, frozen=True, kw_only=True):
    """A playlist was made or changed."""

    playlist: Playlist
    by: Id


@event("screens.playlist_dropped")
class PlaylistDropped(Event, frozen=True, kw_only=True):
    """A playlist is gone."""

    playlist: Id
    by: Id


@event("screens.taken_over", lane=Lane.ALARMS)
class TakenOver(Event, frozen=True, kw_only=True):
    """An emergency is to be shown on these screens; an older one on the same screens is replaced there."""

    takeover: Takeover
    screens: tuple[Id, ...]
    by: Id


@event("screens.takeover_ended", lane=Lane.ALARMS)
class TakeoverEnded(Event, frozen=True, kw_only=True):
    """An emergency is over, on all screens it was still on."""

    takeover: Id
    end: TakeoverEnd
    by: Id


@event("screens.programmed")
class Programmed(Event, frozen=True, kw_only=True):
    """A screen has another program from `at` on, or the same for another reason; it follows from the facts of before.

    `until`: when it is to be reckoned anew. `playlists`, `takeover`: which are on air until then.
    """

    screen: Id
    program: Hash
    at: Instant
    until: Instant
    playlists: tuple[Id, ...] = ()
    takeover: Id | None = None


@event("screens.wipe_asked")
class WipeAsked(Event, frozen=True, kw_only=True):
    """Every pixel of a screen is to be driven once."""

    screen: Id
    by: Id


@event("screens.shown")
class ProgramShown(Event, frozen=True, kw_only=True):
    """A screen shows its program now, as far as `proof` goes; said once a program and proof."""

    screen: Id
    program: Hash
    proof: Proof
    at: Instant


@event("screens.failed")
class ProgramFailed(Event, frozen=True, kw_only=True):
    """A screen could not show its program; said once a program and reason."""

    screen: Id
    program: Hash
    reason: Code
    at: Instant


@row("screen", roles=FIELD)
class ScreenRow(Row, frozen=True, kw_only=True):
    """A screen. `program` is what it is to show, `shown` and `proof` what is known of it; None: nothing."""

    id: Id
    name: str
    area: str
    kind: ScreenKind
    groups: tuple[Id, ...]
    panel: str | None
    program: Hash | None
    shown: Hash | None
    proof: Proof | None
    shown_at: Instant | None
    failed: Code | None = None
    takeover: Id | None = None


@row("program", roles=("panel", *OFFICE))
class ProgramRow(Row, frozen=True, kw_only=True):
    """What a screen of kind kiosk is to show. `glass`: how it is drawn."""

    id: Id
    name: str
    glass: Glass
    program: Program


@row("touch", roles=("panel", *OFFICE))
class TouchRow(Row, frozen=True, kw_only=True):
    """A touch screen for residents. `camera`: the one that looks at who stands there."""

    id: Id
    name: str
    area: str
    camera: Id | None


@row("playlist", roles=OFFICE, scoped=False)
class PlaylistRow(Row, frozen=True, kw_only=True):
    """A playlist. `active`: it is on air now on at least one screen."""

    id: Id
    playlist: Playlist
    active: bool


@row("takeover", roles=FIELD, scoped=False)
class TakeoverRow(Row, frozen=True, kw_only=True):
    """An emergency and how far each screen is with it."""

    id: Id
    takeover: Takeover
    by: Id
    screens: dict[Id, TakeoverState]


NO_SCREEN = Refusal("no_screen", Words("没有这块屏幕。", "There is no such screen."))
NO_TARGET = Refusal("no_target", Words("没有选中任何屏幕。", "These targets name no screen."))
NO_PLAYLIST = Refusal("no_playlist", Words("没有这个节目单。", "There is no such playlist."))
NO_TAKEOVER = Refusal("no_takeover", Words("没有这条紧急通知。", "There is no such takeover."))
TAKEOVER_TOO_LONG = Refusal(
    "takeover_too_long", Words("紧急通知最长 24 小时。", "A takeover lasts at most 24 hours from now.")
)
TAKEOVER_OVER = Refusal("takeover_over", Words("到期时间已经过了。", "The takeover would be over already."))
BAD_DATES = Refusal("bad_dates", Words("开始日期晚于结束日期。", "The last day lies before the first."))
EMPTY_PLAYLIST = Refusal("empty_playlist", Words("节目单是空的。", "The playlist is empty."))
