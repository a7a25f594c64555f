"""Faces on the real program, with the real liveness networks: who is let in, who is not, and what is left behind."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from edge.core.vault import Vault
from edge.demo.community import DOOR, GUARD
from edge.vision.config import VisionConfig
from edge.vision.enrolling.decode import decoded
from edge.vision.sense import Sense
from models.people import Consent, NewFace
from models.ports import NewPerson
from tests.hub import PATIENCE_S, RunningHub
from tests.system.conftest import children
from tests.system.test_story import with_city

pytestmark = [pytest.mark.slow, pytest.mark.alone]
SIZE = {"width": 480, "height": 640}
ROOM, PIN = "7-1-101", "582913"
NAME = "Song Zhenyi"
EMBEDDER = VisionConfig().gallery


def clip_of(photo: Path, clip: Path) -> Path:
    """A video in which the photo's scene stands before a camera that trembles a little."""
    picture = cv2.imread(str(photo))
    assert picture is not None
    with av.open(str(clip), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"crf": "12", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = picture.shape[1], picture.shape[0], "yuv420p"
        for step in range(60):
            shifted = np.roll(picture, step % 3, axis=1).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(shifted, format="bgr24")))
        container.mux(stream.encode(None))
    return clip


async def enrolled(hub: RunningHub, photo: Path, weights: Path, cache: Path) -> tuple[str, bytes]:
    """Enrol whoever is on the photo, past the gates of enrolment, with a room and a PIN; return id and template."""
    sense = Sense.load(VisionConfig(), weights, cache)
    picture = decoded(photo.read_bytes())  # noqa: ASYNC240 (nobody else shares the loop)
    face = max(sense.detector.find(picture, 80), key=lambda it: it.box.side)
    template = np.asarray(sense.embedder.embed(picture, [face])[0], "<f4").tobytes()
    await hub.people()
    made = NewFace(embedder=EMBEDDER, values=template, quality=0.9, source="photo")
    person = NewPerson(
        name=NAME,
        roles=frozenset({"resident"}),
        room=ROOM,
        pin=PIN,
        faces=(made,),
        consent=Consent(given=1, by="staff", text="2026-11"),
    )
    return (await hub.enrol(person)).id, template


@pytest.fixture
def weights(shared: Path) -> Path:
    return shared / "weights"


async def standing(hub: RunningHub, photo: Path, weights: Path) -> None:
    """Start a hub before whose door the photo's scene stands, and which asks for a living face."""
    hub.watch(clip_of(photo, hub.folder / "clip.mp4"), liveness="required", weights=weights)
    hub.config["devices"][-1] |= SIZE
    await hub.start_board()
    await hub.start()


async def test_a_living_resident_is_let_in(hub: RunningHub, shared: Path, weights: Path, models_cache: Path) -> None:
    live = shared / "media/spoof/live_1.jpg"
    person, _ = await enrolled(hub, live, weights, models_cache)
    await standing(hub, live, weights)
    async with hub.screen() as screen:
        granted = await screen.until_event("access.granted")
        gate = (await screen.rows("face_gate"))[DOOR]
    assert granted["person"] == person
    assert (gate["detector"], gate["embedder"], gate["passive"], gate["people"]) == ("yunet", EMBEDDER, True, 1)
    assert (gate["liveness"], gate["state"]) == ("required", "shipped")


@pytest.mark.parametrize("fake", ["fake_1.jpg", "fake_2.jpg"])
async def test_a_picture_of_a_resident_is_not(
    hub: RunningHub, shared: Path, weights: Path, models_cache: Path, fake: str
) -> None:
    spoof = shared / "media/spoof" / fake
    await enrolled(hub, spoof, weights, models_cache)  # its own print: the distance could not be smaller
    await standing(hub, spoof, weights)
    async with hub.screen() as screen:
        refused = await screen.until_event("access.refused")
        assert refused["reason"] in {"not_live", "no_liveness", "turned_away"}
        assert (refused["person"], hub.pulses()) == (None, 0)


async def test_nothing_of_a_face_is_left_in_journal_logs_city_or_wire_and_a_withdrawal_destroys_it(
    hub: RunningHub, shared: Path, weights: Path, models_cache: Path
) -> None:
    live = shared / "media/spoof/live_1.jpg"
    person, template = await enrolled(hub, live, weights, models_cache)
    city = await with_city(hub)
    await standing(hub, live, weights)
    async with hub.screen(GUARD) as screen:
        await screen.until_event("access.granted", person=person)
    async with hub.screen() as screen, screen.http.post("/api/panel", json={"door": DOOR}) as panel:
        assert panel.status == 200
        proof = {"type": "pin", "room": ROOM, "pin": PIN}
        assert (await screen.ask("access.present_pin", door=DOOR, proof=proof))["type"] == "done"
        await refreshed(hub, person)
        taken = await screen.ask("access.withdraw_face", door=DOOR, proof=proof)
        assert taken["type"] == "done", taken
    async with hub.screen(GUARD) as screen:
        await screen.until_event("consent.faces_destroyed", person=person)
        await screen.until_event("access.refused", reason="not_known")
    traces = worker_memory(children(hub.process.pid, "edge.vision"), template)
    await hub.stop()
    left = [path for path in hub.folder.rglob("*") if path.is_file() and path.suffix not in {".mp4", ".jpg"}]
    found = [path.name for path in left for mark in marks(template) if mark in path.read_bytes()]
    assert {city.name, "journal.db", "vault.db", "hub.log"} <= {path.name for path in left}
    assert found == []
    assert traces == [], "the worker still holds the template"
    vault = Vault(hub.data)
    assert vault.gallery(EMBEDDER).people == ()
    assert vault.actor(person) is not None, "the person stays, their PIN too"
    (consent,) = vault.consents(person)
    assert consent.withdrawn_by == person, "recorded by the person themself, at the gate"
    vault.close()


async def refreshed(hub: RunningHub, person: str) -> None:
    """Wait until the pass that the PIN confirmed has become one more template."""
    vault = Vault(hub.data)
    async with asyncio.timeout(PATIENCE_S):
        while vault.gallery(EMBEDDER).people.count(person) < 2:  # noqa: ASYNC110 (another process writes)
            await asyncio.sleep(0.1)
    vault.close()


def marks(template: bytes) -> Iterator[bytes]:
    """How a template or a name would look in a file."""
    yield from (template[:32], template[-32:], base64.b64encode(template)[:40], NAME.encode(), PIN.encode())


def worker_memory(workers: list[int], template: bytes) -> list[int]:
    """Return the workers in whose readable memory the template is (proc(5), mem)."""
    assert workers, "no vision worker runs"
    return [pid for pid in workers if any(template[:64] in part for part in memory_of(pid))]


def memory_of(pid: int) -> Iterator[bytes]:
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:  # noqa: PTH123 (it is no ordinary file)
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            place, rights, *_ = line.split()
            start, end = (int(edge, 16) for edge in place.split("-"))
            if rights.startswith("rw"):
                memory.seek(start)
                yield memory.read(end - start)
