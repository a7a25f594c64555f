"""Wires the vision worker to the hub: matches to commands, prompts to rows, confirmed passes to the vault."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import msgspec

from edge.config import Config
from edge.core.clock import SystemClock
from edge.core.commands import CommandTable
from edge.core.readings import Readings
from edge.core.rows import RowStore
from edge.core.tasks import spawn
from edge.core.vault import Vault
from edge.domains.access import Config as AccessConfig
from edge.domains.access.config import Door
from edge.domains.screens.config import Config as ScreensConfig
from edge.domains.screens.config import TouchScreen
from edge.vision.config import VisionConfig
from edge.vision.host import VisionHost
from edge.vision.wire import CameraStats, FromWorker, Prompted, Ready, Refreshed, Seen, Setup, Unknown
from models.access import AccessGranted, FacePromptRow, PresentFace
from models.faces import FaceGateRow, FaceState
from models.integration import CameraConfig
from models.nouns import Event
from models.people import HUB, Face, NewFace
from models.ports import Gallery
from models.text import Id
from models.video import FaceMatch, FacePrompt, FacesSeen, LookLatency

LATE_FACE_NS = 2_000_000_000
"""A face seen longer ago than this is no longer at the door."""


class _Report(msgspec.Struct, frozen=True):
    """What staff are shown of a stored calibration."""

    state: FaceState = "shipped"
    fpir: float | None = None


class Sight:
    """Implements `edge.vision.host.Ears`; `host` is the worker it listens to."""

    def __init__(
        self,
        config: Config,
        vision: VisionConfig,
        clock: SystemClock,
        vault: Vault,
        rows: RowStore,
        readings: Readings,
        commands: CommandTable,
    ) -> None:
        self._clock, self._vault, self._rows = clock, vault, rows
        self._readings, self._commands, self._vision = readings, commands, vision
        access = config.domains.get("access")
        self._doors = access.doors if isinstance(access, AccessConfig) else ()
        self._ready: Ready | None = None
        self._gallery: tuple[int, dict[str, float]] = (0, {})
        self.looks = Waiting()
        self.host = VisionHost(self._setup(config), vault, self)

    def heard(self, message: FromWorker) -> None:
        """Take what the worker says of faces."""
        match message:
            case Seen(match=match) if self._clock.mono() - match.seen < LATE_FACE_NS:
                self.looks.saw(match)
                spawn(self._present(match), "present face")
            case Prompted(prompt=prompt):
                self._prompt(prompt)
            case Refreshed(person=person, values=values, quality=quality):
                face = NewFace(embedder=self._vision.gallery, values=values, quality=quality, source="pass")
                spawn(_aside(lambda: self._vault.refresh_face(person, face)), "refresh face")
            case Unknown(camera=camera, jpeg=jpeg) if self._vision.keep_unknown is not None:
                days, now = self._vision.keep_unknown.days, self._clock.utc()
                spawn(_aside(lambda: self._vault.keep_stranger(camera, jpeg, now, days)), "keep unknown face")
            case Ready():
                self._ready = message
                self._show()

    def measured(self, stats: tuple[CameraStats, ...]) -> None:
        """Take the counters."""
        for camera in stats:
            self._readings.measure(camera.camera, FacesSeen(value=camera.faces))
            self._readings.measure(camera.camera, LookLatency(value=camera.latency_s))

    def enrolled(self, gallery: Gallery) -> None:
        """Hear which gallery the worker got."""
        self._gallery = len(set(gallery.people)), gallery.thresholds
        self._show()

    def saw(self, event: Event) -> None:
        """Tell the worker whom a PIN has just proved, at each camera of that door."""
        if isinstance(event, AccessGranted) and event.method == "pin":
            for door in self._doors:
                if door.id == event.door and door.camera is not None:
                    self.host.confirm(door.camera, event.person)

    def _setup(self, config: Config) -> Setup:
        cameras = tuple(device.id for device in config.devices if isinstance(device, CameraConfig))
        judged = {door.camera for door in self._doors if door.liveness == "required"} | touch_cameras(config)
        return Setup(
            hub=config.hub.id,
            cameras=cameras,
            config=self._vision,
            weights=str(config.weights),
            cache=str(config.models),
            unjudged=tuple(camera for camera in cameras if camera not in judged),
        )

    async def _present(self, match: FaceMatch) -> None:
        await self._commands.submit(HUB, PresentFace(proof=Face(match)))

    def _prompt(self, prompt: FacePrompt) -> None:
        for door in self._at(prompt.camera):
            if prompt.step is None:
                self._rows.drop(FacePromptRow.meta.kind, door.id)
            else:
                until = self._clock.utc() + prompt.until - self._clock.mono()
                self._rows.put(door.id, FacePromptRow(id=door.id, step=prompt.step, until=until))

    def _show(self) -> None:
        """Show staff how each gate judges faces."""
        if self._ready is None:
            return
        people, thresholds = self._gallery
        reports = {c.camera: c.report for c in self._vault.calibrations() if c.embedder == self._ready.embedder}
        for door in self._doors:
            if door.camera is None:
                continue
            stored = door.camera in thresholds and door.camera in reports
            report = msgspec.json.decode(reports[door.camera], type=_Report) if stored else _Report()
            row = FaceGateRow(
                id=door.id,
                camera=door.camera,
                detector=self._ready.detector,
                embedder=self._ready.embedder,
                liveness=door.liveness,
                passive=self._ready.passive,
                people=people,
                threshold=self._vision.tolerance or thresholds.get(door.camera) or self._ready.threshold,
                state=report.state if self._vision.tolerance is None else "configured",
                fpir=report.fpir if self._vision.tolerance is None else None,
            )
            self._rows.put(door.id, row)

    def _at(self, camera: str) -> Iterator[Door]:
        return (door for door in self._doors if door.camera == camera)


class Waiting:
    """Implements `models.ports.Looks`: who waits for the next face at a camera."""

    def __init__(self) -> None:
        self._waits: dict[Id, list[asyncio.Future[FaceMatch]]] = {}

    async def next(self, camera: Id, patience: float) -> FaceMatch | None:
        """Return the next face that the vision worker is sure of, None after `patience` seconds."""
        wait: asyncio.Future[FaceMatch] = asyncio.get_running_loop().create_future()
        waits = self._waits.setdefault(camera, [])
        waits.append(wait)
        try:
            async with asyncio.timeout(patience):
                return await wait
        except TimeoutError:
            return None
        finally:
            waits.remove(wait)

    def saw(self, match: FaceMatch) -> None:
        """Give a face to who waits."""
        for wait in self._waits.get(match.camera, ()):
            if not wait.done():
                wait.set_result(match)


def touch_cameras(config: Config) -> set[Id]:
    """Return the cameras of touch screens: who signs in by face there must be alive."""
    section = config.domains.get("screens")
    screens = section.screens if isinstance(section, ScreensConfig) else ()
    return {it.camera for it in screens if isinstance(it, TouchScreen) and it.camera is not None}


async def _aside(work: Callable[[], object]) -> None:
    """Do what waits for the vault's disk off the loop."""
    await asyncio.to_thread(work)
