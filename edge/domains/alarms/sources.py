"""Which facts need a person, whom or what they are about, and which facts end that."""

from __future__ import annotations

from collections.abc import Iterable

from models.access import DoorClosed, DoorForced, DoorHeldOpen, DoorUnlocked, UnlockFailed
from models.alarms import RaiseAlarm, SettleAlarm
from models.desk import CallAnswered, StaffCalled
from models.nouns import Event
from models.requests import RequestCancelled, RequestFiled, RequestFinished, RequestTaken
from models.screens import ProgramFailed, ProgramShown
from models.system import DeviceFound, DeviceLost, EventsLost, EventsPruned, JournalSetAside
from models.visits import HelpNeeded

JOURNAL = "journal"
"""The subject of what is wrong with the journal."""

RAISING: dict[type[Event], str] = {
    DoorForced: "door",
    DoorHeldOpen: "door",
    UnlockFailed: "door",
    StaffCalled: "door",
    DeviceLost: "device",
    ProgramFailed: "screen",
    HelpNeeded: "visit",
    RequestFiled: "request",
    JournalSetAside: JOURNAL,
    EventsLost: JOURNAL,
    EventsPruned: JOURNAL,
}
"""The field that names the subject. Of requests only the urgent ones need somebody at once."""

ENDING: dict[type[Event], tuple[str, type[Event]]] = {
    DoorClosed: ("door", DoorHeldOpen),
    DoorUnlocked: ("door", UnlockFailed),
    CallAnswered: ("door", StaffCalled),
    DeviceFound: ("device", DeviceLost),
    ProgramShown: ("screen", ProgramFailed),
    RequestTaken: ("request", RequestFiled),
    RequestFinished: ("request", RequestFiled),
    RequestCancelled: ("request", RequestFiled),
}
"""What ends what. A door that was forced and is closed again still needs somebody who looks."""

FOREIGN = (*RAISING, *ENDING)


def asks(event: Event) -> Iterable[RaiseAlarm | SettleAlarm]:
    """Say what a foreign fact asks for."""
    kind = type(event)
    if kind in RAISING and getattr(event, "urgent", True):
        yield RaiseAlarm(kind=kind.meta.kind, subject=getattr(event, RAISING[kind], JOURNAL))
    if kind in ENDING:
        field, ended = ENDING[kind]
        yield SettleAlarm(kind=ended.meta.kind, subject=getattr(event, field))
