"""The property's desk: somebody at a gate screen asks for a person."""

from __future__ import annotations

from models.envelope import Refusal
from models.nouns import Command, Event, Lane, Row, command, event, row
from models.roles import WATCHERS
from models.text import Id, Instant, Words


@command("desk.call_staff", roles=("panel", "resident"), durability="act", thing="door")
class CallStaff(Command, frozen=True, kw_only=True):
    """Ask staff to come to, or look at, a door."""

    door: Id


@command("desk.answer_call", roles=WATCHERS, thing="door")
class AnswerCall(Command, frozen=True, kw_only=True):
    """A member of staff takes the call."""

    door: Id


@event("desk.staff_called", lane=Lane.ALARMS)
class StaffCalled(Event, frozen=True, kw_only=True):
    """Somebody at the door asks for staff."""

    door: Id
    at: Instant


@event("desk.call_answered")
class CallAnswered(Event, frozen=True, kw_only=True):
    """A member of staff took the call."""

    door: Id
    by: Id


@row("call", roles=(*WATCHERS, "panel"))
class CallRow(Row, frozen=True, kw_only=True):
    """An open call; gone when answered."""

    door: Id
    since: Instant


NO_CALL = Refusal("no_call", Words("这个门没有呼叫。", "Nobody is calling from this door."))
ALREADY_CALLED = Refusal("already_called", Words("已经通知物业，请稍等。", "Staff have been told: please wait."))
