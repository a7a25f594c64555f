"""Facts about the hub itself: devices lost and found, the clock, the journal, what a command came to."""

from __future__ import annotations

import enum
from typing import Literal

from models.nouns import Command, Event, Lane, Reading, Row, command, event, reading, row
from models.roles import WATCHERS
from models.text import Channel, Hash, Id, Instant, Kind

LostReason = Literal["silent", "garbled", "refused", "crashed", "hung", "frozen", "closed", "dark"]


class ClockQuality(enum.IntEnum):
    """How far a stamp can be trusted: never set since boot, set once and drifting, disciplined by NTP."""

    UNSET = 0
    HOLDOVER = 1
    SYNCED = 2


@event("system.hub_started")
class HubStarted(Event, frozen=True, kw_only=True):
    """The hub process came up on this boot with this release."""

    boot: Hash
    release: Id


@event("system.clock_stepped")
class ClockStepped(Event, frozen=True, kw_only=True):
    """The clock was found wrong by `by` ns. Events of boot `boot` stamped before it are `by` too early."""

    boot: Hash
    by: int
    quality: ClockQuality


@event("system.device_lost", lane=Lane.ALARMS)
class DeviceLost(Event, frozen=True, kw_only=True):
    """A device or a worker does not do its work; said once."""

    device: Id
    reason: LostReason


@event("system.device_found")
class DeviceFound(Event, frozen=True, kw_only=True):
    """It works (again); said once."""

    device: Id


Outcome = Literal["done", "unavailable", "refused", "expired", "not_owner", "unknown_device", "busy"]


@event("system.finished")
class Finished(Event, frozen=True, kw_only=True):
    """What became of a device command, `cause` being the id of its request."""

    cause: Id
    channel: Channel
    command: Kind
    outcome: Outcome


@event("system.events_lost", lane=Lane.ALARMS)
class EventsLost(Event, frozen=True, kw_only=True):
    """The disk was full for so long that facts could be kept nowhere."""

    count: int
    since: Instant


@event("system.events_pruned", lane=Lane.ALARMS)
class EventsPruned(Event, frozen=True, kw_only=True):
    """The journal's bound was reached and facts that the city has not acknowledged were dropped."""

    epoch: int
    lane: Lane
    first: int
    last: int


@event("system.epoch_started", lane=Lane.ALARMS)
class EpochStarted(Event, frozen=True, kw_only=True):
    """The city knew more of this hub than the hub: numbering starts anew (a restored or replaced disk)."""

    epoch: int
    city_epoch: int
    city_number: int


@event("system.snapshot_refused", lane=Lane.ALARMS)
class SnapshotRefused(Event, frozen=True, kw_only=True):
    """A stored snapshot could not be read; the state was folded from the journal instead."""

    domain: Id


@event("system.journal_set_aside", lane=Lane.ALARMS)
class JournalSetAside(Event, frozen=True, kw_only=True):
    """The journal was found damaged: it is kept in a folder beside, this one begins anew."""


@command("system.tick", durability="act")
class Tick(Command, frozen=True, kw_only=True):
    """A domain's deadline has come."""

    domain: Id


@row("device", roles=WATCHERS)
class DeviceRow(Row, frozen=True, kw_only=True):
    """A device or a worker and whether it works."""

    id: Id
    kind: Id
    state: Literal["starting", "online", "lost"]
    reason: LostReason | None = None


@row("reading", roles=(*WATCHERS, "panel"))
class ReadingRow(Row, frozen=True, kw_only=True):
    """The latest value of a reading; `at` is when it was measured, so that a screen can show its age."""

    device: Id
    kind: str
    unit: str
    value: float | None
    at: Instant


@row("entry", roles=WATCHERS)
class EntryRow(Row, frozen=True, kw_only=True):
    """One of the last events, as screens show it."""

    id: Id
    kind: str
    at: Instant
    lane: Lane
    data: dict[str, object]


@row("health", roles=("staff", "maintainer"))
class HealthRow(Row, frozen=True, kw_only=True):
    """The journal and the city link: rows durable, waiting to be written, not yet acknowledged by the city."""

    id: Literal["journal", "city"]
    state: Literal["ok", "full", "slow", "offline", "off"]
    waiting: int = 0
    since: Instant | None = None


@reading("hub.rss", unit="B")
class ResidentMemory(Reading, frozen=True, kw_only=True):
    """The hub process's resident memory."""
