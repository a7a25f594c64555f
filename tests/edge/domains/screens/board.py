"""Screens, notices and playlists that the stories speak of, and what a screen shows at an instant."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from edge.domains.screens import Config, Screens
from edge.domains.screens.config import KioskScreen, PanelScreen, TouchScreen
from edge.domains.screens.reckon import reckon
from models.glass import Program, Slide
from models.notices import Notice, NoticePublished
from models.nouns import Event, Row
from models.people import Actor
from models.screens import Entry, PlanScreen, Playlist, SetPlaylist, TakeOver
from tests.stories import SECOND, Story

HOUR = 3600 * SECOND
DAY = 24 * HOUR
HALL = PanelScreen(id="hall", name="大堂屏", groups=("indoor",), panel="paper/0")
GATE = KioskScreen(id="gate", name="东门屏", groups=("outdoor",), width=1080, height=1920)
LIFT = PanelScreen(id="lift", name="电梯屏", groups=("indoor", "small"), panel="paper/1", default="clock")
TOUCH = TouchScreen(id="touch", name="触摸屏", camera="eye")
CONFIG = Config(screens=(HALL, GATE, LIFT, TOUCH))
BERLIN = Config(screens=(HALL,), timezone="Europe/Berlin")
WANG = Actor(id="wang", roles=frozenset({"staff"}))


def at(text: str, zone: str = "Asia/Shanghai") -> int:
    """Return the instant of a local time, `2026-11-24 18:30`."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()) * SECOND


MONDAY = at("2026-11-23 08:00")


def told(config: Config = CONFIG, now: int = MONDAY) -> Story:
    """A story that begins with the first program of each screen."""
    story = Story(Screens(config), now)
    for screen in config.screens[:3]:
        story.when(PlanScreen(screen=screen.id))
    return story


def notice(name: str, **changed: Any) -> Notice:
    """A notice that hangs from Sunday for a month."""
    hangs = {"kind": "notice", "template": "notice", "text": f"t-{name}", "starts": MONDAY - DAY}
    return Notice(**{"id": name, "expires": MONDAY + 30 * DAY, **hangs, **changed})


def hang(story: Story, *notices: Notice) -> Story:
    """Publish notices."""
    for each in notices:
        story.happens(NoticePublished(notice=each, by="wang", at=story.now))
    return story


def playlist(name: str, *notices: str, **changed: Any) -> Playlist:
    """A playlist of all these notices' pages."""
    return Playlist(id=name, entries=tuple(Entry(notice=each) for each in notices), **changed)


def listed(story: Story, *playlists: Playlist) -> Story:
    """Set playlists."""
    for each in playlists:
        story.when(SetPlaylist(playlist=each), by=WANG)
    return story


def emergency(story: Story, hours: float = 2, *targets: str, text: str = "fire") -> str:
    """Take screens over; return the takeover's id."""
    expires = story.now + int(hours * HOUR)
    before = set(story.state.emergencies)
    story.when(TakeOver(text=text, targets=targets, expires=expires), by=WANG)
    (new,) = set(story.state.emergencies) - before
    return str(new)


def counted(story: Story) -> dict[type[Event], int]:
    """How many facts of each kind came of it."""
    return Counter(type(fact) for fact in story.facts)


def program(story: Story, screen: str = "hall", config: Config = CONFIG) -> Program:
    """The program of the screen's last fact."""
    placed = next(each for each in config.screens if each.id == screen)
    made = reckon(config, story.state, placed, story.state.programmed[screen].at).program
    assert made.id == story.state.programmed[screen].program
    return made


def slides(
    story: Story, when: int | str | None = None, screen: str = "hall", config: Config = CONFIG
) -> tuple[Slide, ...]:
    """The slides of the slot of that instant in the program that the screen has now."""
    if isinstance(when, str):
        when = at(when, config.timezone)
    now = story.now if when is None else when
    slots = [slot for slot in program(story, screen, config).slots if slot.start <= now < slot.end]
    assert len(slots) == 1, f"no slot, or two, at {now}"
    return slots[0].slides


def shown(story: Story, when: int | str | None = None, screen: str = "hall", config: Config = CONFIG) -> list[str]:
    """What the slides of that instant are: the text, else the template."""
    found = slides(story, when, screen, config)
    return [each.text.removeprefix("t-") if each.text else each.template for each in found]


def row(story: Story, kind: type[Row], key: str) -> Any:
    """One row of all."""
    rows = [pair for pair in story.domain.rows(story.state, None) if isinstance(pair, tuple)]
    return next((it for name, it in rows if name == key and isinstance(it, kind)), None)
