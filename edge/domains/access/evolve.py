"""How facts change the state of the doors, and what passes with time."""

from __future__ import annotations

from msgspec.structs import replace

from edge.domains.access.config import Config
from edge.domains.access.state import DoorState, Failures, State
from models.access import (
    AccessGranted,
    AccessRefused,
    Commanded,
    DoorClosed,
    DoorForced,
    DoorHeldOpen,
    DoorOpened,
    DoorUnlocked,
    SensorUnknown,
    UnlockCommanded,
    UnlockFailed,
    UnlockUnconfirmed,
)
from models.nouns import Event
from models.system import ClockStepped, DeviceFound, DeviceLost

OWN = (
    AccessGranted,
    AccessRefused,
    DoorClosed,
    DoorForced,
    DoorHeldOpen,
    DoorOpened,
    DoorUnlocked,
    SensorUnknown,
    UnlockCommanded,
    UnlockFailed,
    UnlockUnconfirmed,
)


def evolve(state: State, event: Event) -> State:
    """Return the state after the event."""
    match event:
        case DeviceLost(device=device, reason=reason):
            return replace(state, lost={**state.lost, device: reason})
        case DeviceFound(device=device):
            return replace(state, lost={d: r for d, r in state.lost.items() if d != device})
        case ClockStepped(by=by):
            return _shifted(state, by)
        case AccessRefused(method="pin"):
            return _counted(state, event).with_door(event.door, _refused(state.door(event.door), event))
    if isinstance(event, OWN):
        return state.with_door(event.door, _door(state.door(event.door), event))
    return state


def overdue(config: Config, state: State, now: int) -> tuple[Event, ...]:
    """Return the facts that time has made true."""
    facts: list[Event] = []
    for door in config.doors:
        at = state.door(door.id)
        if at.confirm_by is not None and at.confirm_by <= now:
            missing = at.commanded == "opening"
            failed = UnlockFailed(door=door.id, outcome="expired")
            facts.append(failed if missing else UnlockUnconfirmed(door=door.id))
        if at.held_by is not None and at.held_by <= now:
            facts.append(DoorHeldOpen(door=door.id))
    return tuple(facts)


def wake(config: Config, state: State) -> int | None:
    """Return the nearest deadline of a door that is configured."""
    doors = [state.door(door.id) for door in config.doors]
    return min((d for door in doors for d in (door.confirm_by, door.held_by) if d is not None), default=None)


def _door(door: DoorState, event: Event) -> DoorState:
    match event:
        case AccessGranted():
            return _granted(door, event)
        case AccessRefused():
            return _refused(door, event)
        case UnlockCommanded() | DoorUnlocked() | UnlockFailed() | UnlockUnconfirmed():
            return _commanded(door, event)
    return _sensed(door, event)


def _commanded(door: DoorState, event: Event) -> DoorState:
    match event:
        case UnlockCommanded(confirm_by=confirm_by, hold_until=hold_until):
            return replace(
                door, commanded="opening", confirm_by=confirm_by, expected_until=confirm_by, hold_until=hold_until
            )
        case DoorUnlocked() if door.sensed == "open":
            return replace(door, commanded="released", verdict="as_commanded", confirm_by=None)
        case DoorUnlocked():
            return replace(door, commanded="released", verdict="unconfirmed")
        case UnlockFailed():
            return replace(door, commanded="failed", confirm_by=None, hold_until=0)
    return replace(door, commanded="idle", verdict="unconfirmed", confirm_by=None)


def _sensed(door: DoorState, event: Event) -> DoorState:
    match event:
        case DoorOpened(held_by=held_by):
            released: Commanded = "idle" if door.commanded == "idle" else "released"
            opened = replace(door, sensed="open", commanded=released, confirm_by=None, held_by=held_by)
            return replace(opened, verdict="as_commanded")
        case DoorForced(held_by=held_by):
            return replace(door, sensed="open", verdict="forced", confirm_by=None, held_by=held_by)
        case DoorHeldOpen():
            return replace(door, verdict="held_open", held_by=None)
        case DoorClosed():
            closed = replace(door, sensed="closed", commanded="idle", verdict="as_commanded")
            return replace(closed, confirm_by=None, expected_until=0, held_by=None)
    return replace(door, sensed="unknown", verdict="unknown", held_by=None)


def _granted(door: DoorState, event: AccessGranted) -> DoorState:
    greeted = {person: until for person, until in door.greeted.items() if until > event.at}
    return replace(door, greeted={**greeted, event.person: event.quiet_until}, granted_at=event.at, refused=None)


def _refused(door: DoorState, event: AccessRefused) -> DoorState:
    quiet = event.quiet_until if event.method == "face" else door.quiet_until
    return replace(door, refused=event.reason, refused_at=event.at, quiet_until=quiet)


def _counted(state: State, event: AccessRefused) -> State:
    kept = {subject: failures for subject, failures in state.failures.items() if failures.until > event.at}
    if event.subject is None or event.reason != "wrong_pin":
        return replace(state, failures=kept)
    before = kept.get(event.subject, Failures(0, 0))
    kept[event.subject] = Failures(before.count + 1, event.quiet_until)
    return replace(state, failures=kept)


def _shifted(state: State, by: int) -> State:
    doors = {
        name: replace(
            door,
            confirm_by=None if door.confirm_by is None else door.confirm_by + by,
            held_by=None if door.held_by is None else door.held_by + by,
            expected_until=door.expected_until + by,
            hold_until=door.hold_until + by,
            quiet_until=door.quiet_until + by,
            greeted={person: until + by for person, until in door.greeted.items()},
        )
        for name, door in state.doors.items()
    }
    failures = {subject: Failures(f.count, f.until + by) for subject, f in state.failures.items()}
    return replace(state, doors=doors, failures=failures)
