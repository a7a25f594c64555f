"""What a command at a door makes true."""

from __future__ import annotations

from edge.domains.access.config import Config, Door
from edge.domains.access.state import State
from models.access import (
    LOCKED_OUT,
    NO_SUCH_DOOR,
    NOT_ALLOWED,
    NOT_KNOWN,
    QUIET,
    AccessGranted,
    AccessRefused,
    DoorClosed,
    DoorForced,
    DoorOpened,
    DoorUnlocked,
    Leave,
    NoteInput,
    NoteRelay,
    OpenDoor,
    PresentFace,
    PresentPin,
    RefusedBecause,
    SensorUnknown,
    UnlockCommanded,
    UnlockFailed,
    UnlockReason,
)
from models.consent import FaceWithdrawn, WithdrawFaceAtDoor
from models.domain import Decision, Denied, Given
from models.envelope import Refusal
from models.faces import MAY_BE_KNOWN, judge
from models.nouns import Event
from models.people import HUB, Actor, Via
from models.video import FaceMatch

SECOND = 1_000_000_000
MILLISECOND = 1_000_000


def present_face(config: Config, state: State, command: PresentFace, given: Given) -> Decision:
    """Grant each door of the camera, or say why not; the same answer is given once in a while only."""
    match = command.proof.match
    facts: list[Event] = []
    for door in config.doors:
        if door.camera == match.camera:
            facts += _face_at(config, door, state, match, given)
    return tuple(facts) if facts else QUIET


def present_pin(config: Config, state: State, command: PresentPin, given: Given) -> Decision:
    """Grant, or refuse and count the failure against the room that was named."""
    door = find(config, command.door)
    if door is None:
        return NO_SUCH_DOOR
    who = _proved(config, door, state, given)
    if not isinstance(who, Actor):
        return who
    if not who.reaches(door.id):
        return Denied(NOT_ALLOWED, (_refused(config, door, "pin", "not_allowed", given, who),))
    return _grant(config, door, state, who, given)


def withdraw_face(config: Config, state: State, command: WithdrawFaceAtDoor, given: Given) -> Decision:
    """Take a consent back for whoever proves to be the person; wrong PINs count as at the door."""
    door = find(config, command.door)
    if door is None:
        return NO_SUCH_DOOR
    who = _proved(config, door, state, given)
    if not isinstance(who, Actor):
        return who
    return (FaceWithdrawn(person=who.id, by=who.id, via="pin", at=given.now),)


def open_door(config: Config, _state: State, command: OpenDoor, given: Given) -> Decision:
    """Open for staff: no sensor and no lost device vetoes it, the board is always asked."""
    door = find(config, command.door)
    if door is None:
        return NO_SUCH_DOOR
    return (_unlock(door, given.actor, command.reason, given),)


def leave(config: Config, state: State, command: Leave, given: Given) -> Decision:
    """Release the lock for somebody inside."""
    door = find(config, command.door)
    if door is None:
        return NO_SUCH_DOOR
    if state.door(door.id).hold_until > given.now:
        return QUIET
    return (_unlock(door, HUB, "exit", given),)


def note_relay(_config: Config, state: State, command: NoteRelay, _given: Given) -> Decision:
    """Turn the board's answer into the door's fact."""
    if state.door(command.door).commanded != "opening":
        return ()
    if command.outcome == "done":
        return (DoorUnlocked(door=command.door),)
    return (UnlockFailed(door=command.door, outcome=command.outcome),)


def note_input(config: Config, state: State, command: NoteInput, given: Given) -> Decision:
    """Turn what the sensor says into the door's fact, said once."""
    door = find(config, command.door)
    before = state.door(command.door)
    if door is None:
        return NO_SUCH_DOOR
    if command.open is None:
        return () if before.sensed == "unknown" else (SensorUnknown(door=door.id),)
    if not command.open:
        return () if before.sensed == "closed" else (DoorClosed(door=door.id),)
    if before.sensed == "open":
        return ()
    held_by = given.now + door.held_open_s * SECOND
    if before.sensed == "closed" and before.expected_until <= given.now:
        return (DoorForced(door=door.id, held_by=held_by),)
    return (DoorOpened(door=door.id, held_by=held_by),)


def find(config: Config, door: str) -> Door | None:
    """Return the configured door."""
    return next((d for d in config.doors if d.id == door), None)


def _proved(config: Config, door: Door, state: State, given: Given) -> Actor | Refusal | Denied:
    """Return whose room number and PIN were typed, or the refusal."""
    failed = state.failures.get(given.subject or "")
    if failed is not None and failed.count >= config.pin_tries and failed.until > given.now:
        return LOCKED_OUT
    if isinstance(given.shown, Refusal):
        return Denied(given.shown, (_refused(config, door, "pin", "wrong_pin", given),))
    return given.shown or NOT_KNOWN


def _face_at(config: Config, door: Door, state: State, match: FaceMatch, given: Given) -> tuple[Event, ...]:
    before = state.door(door.id)
    because = _why_not(config, door, match, given)
    if because is None:
        assert isinstance(given.shown, Actor)  # noqa: S101 (no reason against it means somebody was shown)
        if before.greeted.get(given.shown.id, 0) > given.now:
            return ()
        return _grant(config, door, state, given.shown, given)
    if because == "stale" or before.quiet_until > given.now:
        return ()
    person = given.shown if because == "not_allowed" and isinstance(given.shown, Actor) else None
    return (_refused(config, door, "face", because, given, person),)


def _why_not(config: Config, door: Door, match: FaceMatch, given: Given) -> RefusedBecause | None:
    because = judge(match, door.liveness, config.margin, config.min_quality)
    if because is not None and because not in MAY_BE_KNOWN:
        return because
    if isinstance(given.shown, Refusal):
        return "stale" if given.shown.code == "stale" else "not_known"
    if given.shown is None or match.nearest[0].person != given.shown.id:
        return "not_known"
    if because is not None:
        return because
    return None if given.shown.reaches(door.id) else "not_allowed"


def _grant(config: Config, door: Door, state: State, who: Actor, given: Given) -> tuple[Event, ...]:
    until = given.now + int(config.quiet_s * SECOND)
    granted = AccessGranted(door=door.id, person=who.id, method=who.via, at=given.now, quiet_until=until)
    if state.door(door.id).hold_until > given.now and who.via == "face":
        return (granted,)
    return (granted, _unlock(door, who, "credential", given))


def _unlock(door: Door, who: Actor, reason: UnlockReason, given: Given) -> UnlockCommanded:
    return UnlockCommanded(
        door=door.id,
        by=who.id,
        via=who.via,
        reason=reason,
        hold_until=given.now + door.pulse_ms * MILLISECOND,
        confirm_by=given.now + door.confirm_ms * MILLISECOND,
    )


def _refused(
    config: Config, door: Door, method: Via, because: RefusedBecause, given: Given, person: Actor | None = None
) -> AccessRefused:
    wait = config.lockout_s if method == "pin" else config.quiet_s
    return AccessRefused(
        door=door.id,
        method=method,
        reason=because,
        person=person.id if person else None,
        subject=given.subject,
        at=given.now,
        quiet_until=given.now + int(wait * SECOND),
    )
