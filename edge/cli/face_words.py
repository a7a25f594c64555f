"""What `linli face` says to staff."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from edge.cli.gates import Gate
from edge.core.vault.thresholds import StoredThreshold
from edge.domains.access.config import Door
from edge.vision.calibration import Calibration, CalibrationState, Report
from edge.vision.config import VisionConfig
from models.text import Id

Names = Callable[[Id], str]

FILING = 100_000
"""People whose faces are stored, from which they must be filed within 30 working days (CAC and MPS Order No. 19)."""

FILING_SOON = 0.8
"""Of FILING: from here on people are warned."""

CHANGED = 0.2
"""A gallery that changed by more than this share should be calibrated again."""

LISTED = 20
NS = 1_000_000_000

SETTLE_PAIRS = """\
  A gate asks these people for a second factor (room number and PIN) when it can't tell them apart. Look at each pair:
  - one person enrolled twice: forget one of the two (linli person forget ID);
  - relatives or twins: nothing is wrong; enrolled with --allow-alike REASON they set no threshold for the others;
  - neither: enrol both again from better photos, or let one of them use the PIN alone (linli person withdraw ID)."""


STATES: dict[CalibrationState, tuple[str, ...]] = {
    "calibrated": ("calibrated: threshold {threshold:.3f}",),
    "not_enough_data": (
        "not enough data: a threshold of its own takes 200 people;",
        "the shipped one stays: threshold {threshold:.3f}",
    ),
    "too_alike": (
        "WARNING: too many people, or too alike, for the target: threshold {threshold:.3f}, the strictest usable;",
        "a stricter one would mostly refuse residents. What helps: enrol people for the doors they use only (--door),",
        "settle the look-alikes, keep fewer templates a person, another embedder (vision.embedder: sface).",
        "Keep liveness required at this door.",
    ),
}


def of_gates(gates: Sequence[Gate], names: Names) -> Iterator[str]:
    """Say what each gate's gallery bears; gates with the same gallery are said once."""
    said: dict[str, Calibration] = {}
    for gate in gates:
        others = [door for door, made in said.items() if made is gate.calibration]
        said[gate.door] = gate.calibration
        yield f"gate {gate.door}, camera {gate.camera}"
        if others:
            yield f"  the same people as at {others[0]}, so the same threshold {gate.calibration.threshold:.3f}"
            continue
        yield from of_calibration(gate.calibration)
        yield from _of_pairs(gate.calibration, names)
    if not gates:
        yield "no door in linli.yaml has a camera: nothing to calibrate"


def of_calibration(made: Calibration) -> Iterator[str]:
    """Say people, threshold, rate and state."""
    yield f"  {made.people} people with {made.templates} templates of {made.embedder}"
    yield from (f"  {line.format(threshold=made.threshold)}" for line in STATES[made.state])
    if made.fpir is None:
        yield "  how many strangers would be that near to somebody is not known with so few people"
    else:
        yield f"  estimated false identifications: {percent(made.fpir)} of attempts by strangers"
        yield f"  (target {percent(made.target)}; before margin, agreement, quality and liveness, which let fewer in)"
    yield f"  counted among those enrolled alone: at most {percent(made.fpir_upper)}, with 95 % confidence"


def of_storing(gates: Sequence[Gate], tolerance: float | None, *, stored: bool) -> Iterator[str]:
    """Say what becomes of it."""
    if gates:
        yield "stored; a running hub takes it over within seconds" if stored else "nothing was stored (--dry-run)"
    if gates and tolerance is not None:
        yield f"WARNING: vision.tolerance {tolerance:g} in linli.yaml wins over it: take that line out to go by this"
    cameras = Counter(gate.camera for gate in gates)
    for camera in sorted(camera for camera, doors in cameras.items() if doors > 1):
        least = min(gate.calibration.threshold for gate in gates if gate.camera == camera)
        yield f"camera {camera} serves several doors: the strictest threshold, {least:.3f}, holds for all"


def of_templates(vision: VisionConfig, kept: Mapping[Id, Mapping[Id, int]], names: Names) -> Iterator[str]:
    """Say whose faces are kept, and which of them are of no use."""
    wanted = vision.gallery
    faces = {person: made_by for person, made_by in kept.items() if made_by}
    good = [made_by[wanted] for made_by in faces.values() if wanted in made_by]
    useless = [person for person, made_by in faces.items() if wanted not in made_by]
    yield f"embedder {wanted} (vision.embedder: {vision.embedder})"
    yield f"  {len(good)} people with {sum(good)} templates"
    if useless:
        yield f"  WARNING: {len(useless)} people have templates of another embedder only, and no gate knows them:"
        yield from (f"    {names(person)}" for person in useless[:LISTED])
        if len(useless) > LISTED:
            yield f"    and {len(useless) - LISTED} more (linli person list)"
        yield "  Templates can't be converted, and photos were not kept: enrol them again (linli person face ID)."


def of_filing(stored: int) -> Iterator[str]:
    """Say how far it is to what the law asks; `stored`: the people whose faces are stored, unknown ones too."""
    yield f"  faces of {stored} people are stored; from {FILING} on they must be filed with the authority"
    if stored >= FILING:
        yield f"  WARNING: {FILING} is reached: file within 30 working days with the provincial internet authority"
    elif stored >= FILING_SOON * FILING:
        yield f"  WARNING: {FILING} is near: prepare the filing, and delete those who moved out"


def of_door(door: Door, vision: VisionConfig, people: int) -> Iterator[str]:
    """Say whom a gate may know and whether it asks for a living face."""
    yield f"gate {door.id}, camera {door.camera}: {people} people"
    if door.liveness == "off":
        yield "  WARNING: liveness is off: a photograph of a resident opens this door"
    else:
        yield "  liveness is required"
    if vision.tolerance is not None:
        yield f"  threshold {vision.tolerance:.3f}: vision.tolerance in linli.yaml, which wins over what follows"


def of_stored(stored: StoredThreshold | None, shipped: float) -> Iterator[str]:
    """Say since when which threshold is stored for a camera."""
    if stored is None:
        yield f"  not calibrated: the shipped threshold {shipped:.3f} (linli face calibrate)"
    else:
        day = time.strftime("%Y-%m-%d %H:%M", time.localtime(stored.computed / NS))
        yield f"  threshold {stored.threshold:.3f}, computed on {day}"


def of_report(report: Report, people: int, revision: int) -> Iterator[str]:
    """Say what was found when it was calibrated, and whether the gallery is still the same."""
    state = {"calibrated": "calibrated", "not_enough_data": "not enough data", "too_alike": "TOO MANY OR TOO ALIKE"}
    rate = "not known" if report.fpir is None else f"{percent(report.fpir)} of strangers"
    yield f"  then: {state[report.state]}, {report.people} people at {report.door}, false identifications {rate}"
    if (change := changed(report, people, revision)) > CHANGED:
        yield f"  WARNING: the gallery has changed by {change:.0%} since: run linli face calibrate again"


def changed(report: Report, people: int, revision: int) -> float:
    """Return by what share the gallery changed since: in people, or in templates put in and taken out."""
    moved = abs(people - report.people) / max(report.people, 1)
    return max(moved, (revision - report.revision) / max(report.stock, 1))


def percent(share: float) -> str:
    """Return a share as people read it: whole from 10 % on, two digits that count below."""
    return f"{share:.0%}".replace("%", " %") if share >= 0.1 else f"{100 * share:.2g} %"  # noqa: PLR2004


def _of_pairs(made: Calibration, names: Names) -> Iterator[str]:
    if not made.alike_count:
        yield "  no look-alikes"
        return
    more = f", the nearest {len(made.alike)}" if len(made.alike) < made.alike_count else ""
    yield f"  look-alikes: {made.alike_count} pairs{more}"
    for pair in made.alike:
        inside = "  nearer than the threshold" if pair.distance <= made.threshold else ""
        yield f"    {pair.distance:.3f}  {names(pair.one)} and {names(pair.other)}{inside}"
    yield SETTLE_PAIRS
    if made.state == "not_enough_data" and made.alike[0].distance <= made.threshold:
        yield "  WARNING: unless those are one person or relatives, the shipped threshold is too loose here:"
        yield "  set vision.tolerance in linli.yaml below the nearest pair's distance"
