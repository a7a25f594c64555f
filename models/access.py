"""Doors: credentials shown, openings commanded, what the sensor says of them."""

from __future__ import annotations

from typing import Literal

from models.envelope import Refusal
from models.nouns import Command, Event, Lane, Row, command, event, row
from models.people import Face, Pin, Via
from models.roles import WATCHERS
from models.system import LostReason, Outcome
from models.text import Hash, Id, Instant, Words
from models.video import FaceStep

OpenReason = Literal["visitor", "delivery", "emergency", "maintenance"]
UnlockReason = Literal["credential", "exit", "visitor", "delivery", "emergency", "maintenance"]
RefusedBecause = Literal[
    "not_known",
    "not_allowed",
    "expired",
    "stale",
    "ambiguous",
    "not_live",
    "no_liveness",
    "too_dark",
    "too_bright",
    "too_far",
    "too_near",
    "blurred",
    "cut_off",
    "turned_away",
    "wrong_pin",
    "locked_out",
]
"""ambiguous: may or may not be a resident, so a second factor is asked for. not_live: a picture, a screen or a mask."""

LivenessRule = Literal["required", "off"]
"""off: a photograph of a resident opens the door; screens of staff show it in red."""
Commanded = Literal["idle", "opening", "released", "failed"]
Sensed = Literal["open", "closed", "unknown"]
Verdict = Literal["as_commanded", "unconfirmed", "forced", "held_open", "unknown"]


@command("access.present_face", durability="act", ttl_ms=2_000)
class PresentFace(Command, frozen=True, kw_only=True):
    """A camera saw a face; never journaled."""

    proof: Face


@command("access.present_pin", roles=("panel",), durability="act", thing="door")
class PresentPin(Command, frozen=True, kw_only=True):
    """Somebody typed a room number and a PIN on the gate screen."""

    door: Id
    proof: Pin


@command("access.open_door", roles=WATCHERS, durability="act", thing="door", confirm=True)
class OpenDoor(Command, frozen=True, kw_only=True):
    """A member of staff opens the door and says why."""

    door: Id
    reason: OpenReason


@command("access.leave", durability="act")
class Leave(Command, frozen=True, kw_only=True):
    """Somebody pressed the exit button inside."""

    door: Id


@command("access.note_input", durability="act")
class NoteInput(Command, frozen=True, kw_only=True):
    """The door's sensor was read. None: not known."""

    door: Id
    open: bool | None


@command("access.note_relay", durability="act")
class NoteRelay(Command, frozen=True, kw_only=True):
    """The relay command of the door's opening came to this end."""

    door: Id
    outcome: Outcome


@event("access.granted")
class AccessGranted(Event, frozen=True, kw_only=True):
    """A credential was accepted at the door; the same person is not asked again before `quiet_until`."""

    door: Id
    person: Id
    method: Via
    at: Instant
    quiet_until: Instant


@event("access.refused")
class AccessRefused(Event, frozen=True, kw_only=True):
    """A credential or a face was not accepted. `person` only where one was recognised.

    `subject` is the keyed hash of the room number that was typed.
    """

    door: Id
    method: Via
    reason: RefusedBecause
    person: Id | None
    subject: Hash | None
    at: Instant
    quiet_until: Instant


@event("access.unlock_commanded")
class UnlockCommanded(Event, frozen=True, kw_only=True):
    """The lock is told to open: who, from where, why. `confirm_by`: when its sensor should have answered."""

    door: Id
    by: Id
    via: Via
    reason: UnlockReason
    confirm_by: Instant
    hold_until: Instant


@event("access.unlocked")
class DoorUnlocked(Event, frozen=True, kw_only=True):
    """The board took the command: the lock is released. Not yet: the door is open."""

    door: Id


@event("access.unlock_failed", lane=Lane.ALARMS)
class UnlockFailed(Event, frozen=True, kw_only=True):
    """The board did not take the command."""

    door: Id
    outcome: Outcome


@event("access.unlock_unconfirmed")
class UnlockUnconfirmed(Event, frozen=True, kw_only=True):
    """The lock was released and the sensor never said open: nobody went in, or lock or sensor is broken."""

    door: Id


@event("access.door_opened")
class DoorOpened(Event, frozen=True, kw_only=True):
    """The sensor says open, after a command."""

    door: Id
    held_by: Instant


@event("access.door_closed")
class DoorClosed(Event, frozen=True, kw_only=True):
    """The sensor says closed."""

    door: Id


@event("access.door_forced", lane=Lane.ALARMS)
class DoorForced(Event, frozen=True, kw_only=True):
    """The sensor says open and nobody told the lock to (a key from inside, or force)."""

    door: Id
    held_by: Instant


@event("access.door_held_open", lane=Lane.ALARMS)
class DoorHeldOpen(Event, frozen=True, kw_only=True):
    """The door stands open longer than it may."""

    door: Id


@event("access.sensor_unknown")
class SensorUnknown(Event, frozen=True, kw_only=True):
    """What the door's sensor says is not known (any more)."""

    door: Id


@row("door", roles=(*WATCHERS, "panel"))
class DoorRow(Row, frozen=True, kw_only=True):
    """A door as a person sees it: what was commanded, what is sensed, whether the two agree."""

    id: Id
    name: str
    commanded: Commanded
    sensed: Sensed
    verdict: Verdict
    camera: Id | None
    board: Id
    board_lost: LostReason | None = None
    camera_lost: LostReason | None = None
    vision_lost: LostReason | None = None
    refused: RefusedBecause | None = None
    refused_at: Instant | None = None
    granted_at: Instant | None = None
    liveness: LivenessRule = "required"


@row("face_prompt", roles=(*WATCHERS, "panel"))
class FacePromptRow(Row, frozen=True, kw_only=True):
    """What the person before the door's camera is asked to do to show that they are alive, until when."""

    id: Id
    step: FaceStep
    until: Instant


NO_SUCH_DOOR = Refusal("no_such_door", Words("没有这个门。", "There is no such door."))
NOT_KNOWN = Refusal(
    "not_known", Words("没有认出您，请输入房号和密码。", "Not recognised: please enter room number and PIN.")
)
STALE = Refusal("stale", Words("请再看一次摄像头。", "Please look at the camera again."))
QUIET = Refusal("quiet", Words("刚刚已处理。", "Already answered a moment ago."))
WRONG_CARD = Refusal("wrong_card", Words("不认识这张卡，请联系物业。", "This card is not known: please ask staff."))
WRONG_PIN = Refusal("wrong_pin", Words("房号或密码不对，请再试。", "Room number or PIN is wrong: please try again."))
LOCKED_OUT = Refusal(
    "locked_out", Words("输错太多次，请稍后再试或呼叫物业。", "Too many wrong tries: wait a little, or call staff.")
)
NOT_ALLOWED = Refusal(
    "not_allowed", Words("您没有这个门的权限，请呼叫物业。", "You have no right to this door: please call staff.")
)
