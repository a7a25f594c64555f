"""A face at a touch screen's camera: as sure as at a door, or no visit."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from models.people import Actor, Consent, NewFace
from models.screens import TouchRow
from models.video import FaceMatch
from tests.edge.web.house import Browser, House
from tests.edge.web.lobby import who
from tests.faces import match

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


class Eyes:
    """The far end: a camera before which these faces appear, then nobody."""

    def __init__(self, *seen: FaceMatch) -> None:
        self.seen = list(seen)
        self.asked: list[str] = []

    async def next(self, camera: str, patience: float) -> FaceMatch | None:
        self.asked.append(camera)
        return self.seen.pop(0) if self.seen and patience > 0 else None


async def look(home: House, hall: Browser, *seen: FaceMatch) -> Eyes:
    """Have the screen's camera see these."""
    eyes = Eyes(*seen)
    home.beside = replace(home.beside, looks=eyes)
    await home.stop_serving()
    await home.serve_again()
    async with asyncio.timeout(5):
        while True:
            try:
                await who(hall)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                return eyes


def enrol_face(home: House, person: str) -> int:
    face = NewFace(embedder="dlib-resnet-v1", values=bytes(512), quality=0.9, source="photo")
    home.vault.add_faces(person, (face,), Consent(given=1, by="staff", text="2026-11"))
    return home.vault.counter("gallery")


async def test_a_face_as_sure_as_at_a_door_begins_a_visit(home: House, hall: Browser, zhao: Actor) -> None:
    sure = match(0.2, names=(zhao.id,), gallery=enrol_face(home, zhao.id))
    eyes = await look(home, hall, replace(sure, problem="too_far"), sure)
    status, said, _ = await hall.ask("POST", "/api/visit/face")
    assert (status, said["guest"]["id"]) == (200, zhao.id)
    assert eyes.asked == ["cam", "cam"]


async def test_a_face_that_would_not_open_a_door_begins_no_visit(home: House, hall: Browser, zhao: Actor) -> None:
    gallery = enrol_face(home, zhao.id)
    sure = match(0.2, names=(zhao.id,), gallery=gallery)
    eyes = await look(home, hall)
    for code, face in {
        "not_known": match(gallery=gallery),
        "not_live": replace(sure, liveness="spoof"),
        "no_liveness": replace(sure, liveness=None),
        "ambiguous": match(0.2, 0.21, names=(zhao.id, "li"), gallery=gallery),
        "too_dark": replace(sure, problem="too_dark"),
        "stale": replace(sure, gallery=-1),
    }.items():
        eyes.seen = [face]
        status, said, _ = await hall.ask("POST", "/api/visit/face")
        assert (status, said["code"]) == (401, code)
        assert said["words"]["zh"]
    assert (await hall.ask("POST", "/api/visit/face"))[1]["code"] == "not_known", "nobody stands there"
    assert await who(hall) == ["panel"]


async def test_without_a_camera_or_an_eye_there_is_no_face(home: House, hall: Browser) -> None:
    assert (await hall.ask("POST", "/api/visit/face"))[1]["code"] == "no_camera"
    home.beside = replace(home.beside, looks=Eyes())
    home.rows.put("hall", TouchRow(id="hall", name="大堂触摸屏", area="lobby", camera=None))
    assert (await hall.ask("POST", "/api/visit/face"))[0] == 404
