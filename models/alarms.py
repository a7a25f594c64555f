"""Alarms: what somebody must look at, who does, and what happens when nobody does."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from models.envelope import Refusal
from models.nouns import Command, Event, Lane, Row, command, event, row
from models.roles import FIELD, WATCHERS
from models.text import Id, Instant, Kind, Words

Level = Annotated[int, Meta(ge=1, le=3)]
"""1: who is on duty. 2: the manager. 3: the city's grid."""

CloseReason = Literal["fixed", "false_alarm", "over", "passed_on"]


@command("alarms.acknowledge", roles=WATCHERS)
class AcknowledgeAlarm(Command, frozen=True, kw_only=True):
    """Take an alarm on."""

    alarm: Id


@command("alarms.escalate", roles=WATCHERS)
class EscalateAlarm(Command, frozen=True, kw_only=True):
    """Ask the next level for help."""

    alarm: Id


@command("alarms.close", roles=WATCHERS)
class CloseAlarm(Command, frozen=True, kw_only=True):
    """Say that it is dealt with, and how."""

    alarm: Id
    reason: CloseReason


@command("alarms.raise", durability="act")
class RaiseAlarm(Command, frozen=True, kw_only=True):
    """A fact of this kind says that its subject needs a person."""

    kind: Kind
    subject: Id


@command("alarms.settle", durability="act")
class SettleAlarm(Command, frozen=True, kw_only=True):
    """A fact says that what the alarm of this kind was about is over."""

    kind: Kind
    subject: Id


@event("alarms.raised", lane=Lane.ALARMS)
class AlarmRaised(Event, frozen=True, kw_only=True):
    """Something needs a person: `kind` is the fact that says so, `subject` the door, device or screen."""

    alarm: Id
    kind: Kind
    subject: Id
    at: Instant


@event("alarms.repeated")
class AlarmRepeated(Event, frozen=True, kw_only=True):
    """It was said again while the alarm was open."""

    alarm: Id
    at: Instant


@event("alarms.acknowledged", lane=Lane.ALARMS)
class AlarmAcknowledged(Event, frozen=True, kw_only=True):
    """Somebody is on it."""

    alarm: Id
    by: Id
    at: Instant


@event("alarms.escalated", lane=Lane.ALARMS)
class AlarmEscalated(Event, frozen=True, kw_only=True):
    """The next level is asked; `by` hub: nobody took it in time."""

    alarm: Id
    level: Level
    by: Id
    at: Instant


@event("alarms.closed", lane=Lane.ALARMS)
class AlarmClosed(Event, frozen=True, kw_only=True):
    """It is dealt with; `by` hub: the fact that ended it came."""

    alarm: Id
    reason: CloseReason
    by: Id
    at: Instant


@row("alarm", roles=FIELD, scoped=False)
class AlarmRow(Row, frozen=True, kw_only=True):
    """An open alarm. `count`: how often it was raised since; `escalates`: when it goes up by itself, None: never."""

    id: Id
    kind: Kind
    subject: Id
    since: Instant
    last: Instant
    count: int
    level: Level
    holder: Id | None = None
    escalates: Instant | None = None


NO_ALARM = Refusal("no_alarm", Words("没有这条告警。", "There is no such alarm."))
HIGHEST_LEVEL = Refusal("highest_level", Words("已经上报到最高一级。", "It is at the highest level already."))
