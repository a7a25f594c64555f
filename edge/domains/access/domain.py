"""The access domain: the rules of `decide` and `evolve` behind the port."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from edge.domains.access import decide as rules
from edge.domains.access.config import Config, Door
from edge.domains.access.evolve import OWN, evolve, overdue, wake
from edge.domains.access.state import State
from models.access import (
    NO_SUCH_DOOR,
    DoorRow,
    Leave,
    NoteInput,
    NoteRelay,
    OpenDoor,
    PresentFace,
    PresentPin,
    UnlockCommanded,
)
from models.consent import FaceWithdrawn, WithdrawFaceAtDoor
from models.domain import Decision, Given, Gone
from models.nouns import Command, Event, Row
from models.relay import InputSensed, InputUnknown, PulseRelay, ReadInput
from models.system import ClockStepped, DeviceFound, DeviceLost, Finished, Tick
from models.things import Ability, Contact, Lockable, Thing

Rule = Callable[[Config, State, Any, Given], Decision]

RULES: dict[type[Command], Rule] = {
    PresentFace: rules.present_face,
    PresentPin: rules.present_pin,
    WithdrawFaceAtDoor: rules.withdraw_face,
    OpenDoor: rules.open_door,
    Leave: rules.leave,
    NoteInput: rules.note_input,
    NoteRelay: rules.note_relay,
}
VISION = "vision"


class Access:
    """Implements `models.domain.Domain`."""

    name = "access"
    fold_version = 1
    state = State
    commands = tuple(RULES)
    folds = (*OWN, FaceWithdrawn, InputSensed, InputUnknown, Finished, DeviceLost, DeviceFound, ClockStepped)

    def __init__(self, config: Config) -> None:
        self._config = config

    def start(self) -> State:
        """Return the state before any event."""
        return State()

    def upgrade(self, version: int, data: Mapping[str, object]) -> Mapping[str, object] | None:
        """Take only this release's snapshots; an older one is folded anew."""
        return data if version == self.fold_version else None

    def owns(self) -> Iterable[str]:
        """Name the locks' relays."""
        return (door.relay for door in self._config.doors)

    def things(self) -> Iterable[Thing]:
        """Make each door a Thing."""
        for door in self._config.doors:
            abilities: tuple[Ability, ...] = (Lockable(open=OpenDoor.meta.kind), Contact(rows=DoorRow.meta.kind))
            yield Thing(id=door.id, name=door.name, area="", abilities=abilities, via=_device(door.relay))

    def decide(self, state: State, command: Command, given: Given) -> Decision:
        """Say what the command makes true, or refuse it."""
        if isinstance(command, Tick):
            return overdue(self._config, state, given.now)
        rule = RULES.get(type(command))
        return rule(self._config, state, command, given) if rule else NO_SUCH_DOOR

    def evolve(self, state: State, event: Event) -> State:
        """Return the state after the event."""
        return evolve(state, event)

    def react(self, _state: State, event: Event) -> Iterable[Command]:
        """Pulse the relay for a command; turn what boards say into what doors are."""
        match event:
            case UnlockCommanded(door=name):
                return [PulseRelay(channel=d.relay, ms=d.pulse_ms) for d in self._config.doors if d.id == name]
            case Finished(channel=channel, command=command, outcome=outcome) if command == PulseRelay.meta.kind:
                return [NoteRelay(door=d.id, outcome=outcome) for d in self._config.doors if d.relay == channel]
            case InputSensed(channel=channel, on=on):
                return list(self._sensed(channel, on=on))
            case InputUnknown(device=device):
                return [NoteInput(door=d.id, open=None) for d in self._sensed_by(device)]
            case DeviceFound(device=device):
                return [ReadInput(channel=d.sensor) for d in self._sensed_by(device) if d.sensor]
        return ()

    def wake(self, state: State) -> int | None:
        """Say when the next deadline is."""
        return wake(self._config, state)

    def resume(self, _state: State, _now: int) -> Iterable[Command]:
        """Ask every sensor; an opening that was under way is settled by its deadline, never repeated."""
        return [ReadInput(channel=door.sensor) for door in self._config.doors if door.sensor]

    def rows(self, state: State, event: Event | None) -> Iterable[tuple[str, Row] | Gone]:
        """Yield the doors the event touched, all for None."""
        only = event.door if isinstance(event, OWN) else None
        for door in self._config.doors:
            if only is None or door.id == only:
                yield door.id, _row(door, state)

    def _sensed(self, channel: str, *, on: bool) -> Iterable[Command]:
        for door in self._config.doors:
            if door.sensor == channel:
                yield NoteInput(door=door.id, open=on != (door.closed_when == "on"))
            if door.exit_button == channel and on:
                yield Leave(door=door.id)

    def _sensed_by(self, device: str) -> Iterable[Door]:
        return (door for door in self._config.doors if door.sensor and _device(door.sensor) == device)


def _row(door: Door, state: State) -> DoorRow:
    at = state.door(door.id)
    return DoorRow(
        id=door.id,
        name=door.name,
        commanded=at.commanded,
        sensed=at.sensed,
        verdict=at.verdict,
        camera=door.camera,
        board=_device(door.relay),
        board_lost=state.lost.get(_device(door.relay)),
        camera_lost=state.lost.get(door.camera) if door.camera else None,
        vision_lost=state.lost.get(VISION) if door.camera else None,
        refused=at.refused,
        refused_at=at.refused_at,
        granted_at=at.granted_at,
        liveness=door.liveness if door.camera else "required",
    )


def _device(channel: str) -> str:
    return channel.rpartition("/")[0]
