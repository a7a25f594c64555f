"""The state of the doors: a fold of facts."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from models.access import Commanded, RefusedBecause, Sensed, Verdict
from models.system import LostReason


class Failures(Struct, frozen=True):
    """Wrong PINs for one room, forgotten after `until`."""

    count: int
    until: int


class DoorState(Struct, frozen=True, kw_only=True):
    """What is known of one door. Instants in ns; None: no such deadline.

    `confirm_by`: the sensor should have answered. `expected_until`: an opening follows from a command, even
    from one whose answer was lost. `hold_until`: the lock is taken to be released.
    `held_by`: the open door should be closed. `greeted`: persons who were just let in, and until when.
    """

    commanded: Commanded = "idle"
    sensed: Sensed = "unknown"
    verdict: Verdict = "unknown"
    confirm_by: int | None = None
    expected_until: int = 0
    hold_until: int = 0
    held_by: int | None = None
    greeted: dict[str, int] = {}
    granted_at: int | None = None
    refused: RefusedBecause | None = None
    refused_at: int | None = None
    quiet_until: int = 0


class State(Struct, frozen=True, kw_only=True):
    """All doors, wrong PINs by the room's keyed hash, devices that are lost."""

    doors: dict[str, DoorState] = {}
    failures: dict[str, Failures] = {}
    lost: dict[str, LostReason] = {}

    def door(self, door: str) -> DoorState:
        """Return a door's state; one of which nothing is known yet has the default."""
        return self.doors.get(door, DoorState())

    def with_door(self, door: str, state: DoorState) -> State:
        """Return the state with this door changed."""
        return replace(self, doors={**self.doors, door: state})
