"""Shifts: who is on duty, what they wrote down, what they hand over."""

from __future__ import annotations

from typing import Literal

from models.envelope import Refusal
from models.nouns import Command, Event, Row, command, event, row
from models.roles import WATCHERS
from models.text import Id, Instant, Words


@command("shifts.begin", roles=WATCHERS)
class BeginShift(Command, frozen=True, kw_only=True):
    """Go on duty."""


@command("shifts.note", roles=WATCHERS)
class NoteShift(Command, frozen=True, kw_only=True):
    """Write something into the shift log; `text` is a text."""

    text: Id


@command("shifts.hand_over", roles=WATCHERS)
class HandOver(Command, frozen=True, kw_only=True):
    """Hand one's open alarms over to a colleague, with a remark; they are theirs once taken."""

    to: Id
    text: Id | None = None


@command("shifts.take_over", roles=WATCHERS)
class TakeShift(Command, frozen=True, kw_only=True):
    """Take what was handed over to one; the other goes off duty."""

    shift: Id


@command("shifts.end", roles=WATCHERS)
class EndShift(Command, frozen=True, kw_only=True):
    """Go off duty without a successor."""


@event("shifts.begun")
class ShiftBegun(Event, frozen=True, kw_only=True):
    """Somebody is on duty."""

    shift: Id
    person: Id
    at: Instant


@event("shifts.noted")
class ShiftNoted(Event, frozen=True, kw_only=True):
    """Something was written into the log."""

    note: Id
    by: Id
    text: Id
    at: Instant


@event("shifts.offered")
class ShiftOffered(Event, frozen=True, kw_only=True):
    """Somebody wants to hand over."""

    shift: Id
    person: Id
    to: Id
    text: Id | None
    at: Instant


@event("shifts.handed_over")
class ShiftHandedOver(Event, frozen=True, kw_only=True):
    """The successor took it: open alarms of `person` are `to`'s."""

    shift: Id
    person: Id
    to: Id
    at: Instant


@event("shifts.ended")
class ShiftEnded(Event, frozen=True, kw_only=True):
    """Somebody went off duty."""

    shift: Id
    person: Id
    at: Instant


@event("shifts.forgotten")
class LinesForgotten(Event, frozen=True, kw_only=True):
    """The time of these lines of the log is over: their texts are destroyed."""

    lines: tuple[Id, ...]


@row("shift", roles=WATCHERS, scoped=False)
class ShiftRow(Row, frozen=True, kw_only=True):
    """Somebody who is on duty. `offered`: to whom they want to hand over."""

    id: Id
    person: Id
    since: Instant
    offered: Id | None = None
    text: Id | None = None


@row("log", roles=WATCHERS, scoped=False)
class LogRow(Row, frozen=True, kw_only=True):
    """A line of the shift log."""

    id: Id
    what: Literal["note", "begun", "handed_over", "ended"]
    by: Id
    at: Instant
    text: Id | None = None
    to: Id | None = None


NOT_ON_DUTY = Refusal("not_on_duty", Words("您还没有上班签到。", "You are not on duty."))
ON_DUTY = Refusal("on_duty", Words("您已经在岗。", "You are on duty already."))
NO_OFFER = Refusal("no_offer", Words("没有交给您的班。", "Nothing was handed over to you."))
TO_ONESELF = Refusal("to_oneself", Words("不能交班给自己。", "Hand over to somebody else."))
