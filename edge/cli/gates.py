"""The gates whose cameras look at faces: whom each may know, and the threshold that their gallery bears."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec
from msgspec import Struct

from edge.config import Config
from edge.core.vault import Vault
from edge.core.vault.persons import ALIKE
from edge.domains.access import Config as AccessConfig
from edge.domains.access.config import Door
from edge.vision.calibration import Calibration, Job, Report, calibration
from models.ports import Gallery
from models.text import Id


class Gate(Struct, frozen=True, kw_only=True):
    """A door, the camera whose faces may open it, and what the faces enrolled for it bear."""

    door: Id
    camera: Id
    calibration: Calibration


def access_of(config: Config) -> AccessConfig:
    """Return the access section of linli.yaml, without doors where there is none."""
    found = config.domains.get("access")
    return found if isinstance(found, AccessConfig) else AccessConfig(doors=())


def gates_of(access: AccessConfig, only: Id | None = None) -> tuple[Door, ...]:
    """Return the doors with a camera; of one of them, all that share its camera. LookupError names what there is."""
    doors = tuple(door for door in access.doors if door.camera is not None)
    if only is None:
        return doors
    cameras = {door.camera for door in doors if door.id == only}
    if not cameras:
        known = ", ".join(door.id for door in doors) or "linli.yaml has none"
        raise LookupError(f"no door {only!r} with a camera; expected one of: {known}")
    return tuple(door for door in doors if door.camera in cameras)


async def calibrated(
    vault: Vault, gallery: Gallery, doors: Iterable[Door], target: float, margin: float
) -> tuple[Gate, ...]:
    """Calibrate each door for those enrolled who may pass it. DeviceUnavailable: try again."""
    actors = {person: vault.actor(person) for person in set(gallery.people)}
    relatives = _relatives(vault, actors)
    made: dict[frozenset[Id], Calibration] = {}
    gates = []
    for door in doors:
        people = frozenset(person for person, actor in actors.items() if actor is not None and actor.reaches(door.id))
        if people not in made:
            made[people] = await calibration(
                Job(gallery=part_of(gallery, people), target=target, margin=margin, relatives=relatives)
            )
        gates.append(Gate(door=door.id, camera=door.camera or "", calibration=made[people]))
    return tuple(gates)


def store(vault: Vault, gallery: Gallery, gates: Sequence[Gate]) -> None:
    """Keep each camera's threshold, the strictest of the doors that share it, and what it was computed from.

    The vault gives the gallery a new revision, so a running hub takes the thresholds over. Look-alikes are not kept:
    who resembles whom is nobody's business but theirs.
    """
    cameras = {gate.camera for gate in gates}
    for camera in sorted(cameras):
        strictest = min((gate for gate in gates if gate.camera == camera), key=lambda gate: gate.calibration.threshold)
        report = Report(
            **{**msgspec.structs.asdict(strictest.calibration), "alike": ()},
            door=strictest.door,
            revision=gallery.revision + len(cameras),
            stock=len(gallery.people),
        )
        vault.set_threshold(camera, gallery.embedder, report.threshold, msgspec.json.encode(report).decode())


def part_of(gallery: Gallery, people: Collection[Id]) -> Gallery:
    """Return the part of a gallery that belongs to these people."""
    kept = [place for place, person in enumerate(gallery.people) if person in people]
    if len(kept) == len(gallery.people):
        return gallery
    size, templates = len(gallery.templates) // len(gallery.people), memoryview(gallery.templates)
    return msgspec.structs.replace(
        gallery,
        people=tuple(gallery.people[place] for place in kept),
        templates=b"".join(templates[place * size : (place + 1) * size] for place in kept),
    )


def _relatives(vault: Vault, people: Iterable[Id]) -> tuple[tuple[Id, Id], ...]:
    """Return who was enrolled beside whom though they look the same, for a reason that staff gave."""
    said = [(person, vault.get(person, ALIKE)) for person in people]
    return tuple((person, words.decode().split(" ", 1)[0]) for person, words in said if words)
