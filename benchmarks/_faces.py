"""Ours alone of `benchmarks.faces`: `python -m benchmarks._faces clip|memory DETECTOR [--quick]`."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
import cv2
import msgspec
import numpy as np

from benchmarks._models import CACHE, media, weights
from benchmarks._report import share
from edge.vision.config import VisionConfig
from edge.vision.eye import Eye
from edge.vision.faces import Image, Picture
from edge.vision.known import Known
from edge.vision.sense import Sense
from edge.vision.track import NS
from edge.vision.view import View
from edge.vision.weights import find
from edge.vision.wire import Seen
from models.ports import Gallery
from models.ring import RingWriter
from tests.edge.vision.gate import held, standing, swaying

CLIP = "video/short_hamilton_clip.mp4"
ENROLLED = {"lin": "faces/probe/lin-manuel-miranda.png", "alex": "faces/enrol/alex_lacamoire/img1.jpg"}
WIDTH, HEIGHT, FPS = 640, 360, 29.97


def main(parts: Mapping[str, Callable[..., dict[str, Any]]]) -> None:
    """Print what the part named on the command line measured, as JSON."""
    cv2.setNumThreads(1)
    part, *names = (word for word in sys.argv[1:] if word != "--quick")
    sys.stdout.buffer.write(msgspec.json.encode(parts[part](*names, quick="--quick" in sys.argv)))


def clip(detector: str, *, quick: bool) -> dict[str, Any]:
    """Show the clip to one eye, at every frame and as often as at a gate."""
    if detector not in detectors():
        return {}
    config = config_of(detector)
    sense = Sense.load(config, weights(), CACHE)
    known = Known(gallery(sense), sense.embedder, config)
    shown = frames()[:: 2 if quick and detector == "hog" else 1]
    every = run(
        Sense(msgspec.structs.replace(config, max_fps=1000.0), sense.detector, sense.embedder, None), known, shown
    )
    gate = run(sense, known, shown)
    return {
        "frames": len(shown),
        "every": every["cpu"],
        "gate": gate["cpu"],
        "embedded": every["embedded"] / len(shown),
        "found": sorted(every["found"]),
        "found_at_gate": sorted(gate["found"]),
        "p95": every["p95"],
    }


def run(sense: Sense, known: Known, shown: list[Image]) -> dict[str, Any]:
    """Return CPU ms a frame, who was recognised, the p95 of a look, and how many embeddings that took."""
    told: set[str] = set()
    looks: list[float] = []
    now = 0
    with TemporaryDirectory() as folder:
        ring = RingWriter(Path(folder) / "ring", 2, WIDTH, HEIGHT)
        eye = Eye("cam", View(ring.path), sense, lambda: now, lambda: None, judged=False)
        start = time.process_time()
        for index, frame in enumerate(shown):
            now = NS + int(index / FPS * NS)
            ring.write(frame.tobytes(), now, now)
            began = time.perf_counter()
            for message in eye.look(known):
                if isinstance(message, Seen) and message.match.nearest and sure(message):
                    told.add(message.match.nearest[0].person)
            looks.append(time.perf_counter() - began)
        cpu = (time.process_time() - start) / len(shown)
        ring.close()
    return {"cpu": cpu * 1e3, "found": told, "p95": share(looks, 0.95) * 1e3, "embedded": eye.stats().embedded}


def sure(message: Seen) -> bool:
    """Tell whether the face is near enough to open a gate."""
    return message.match.nearest[0].distance <= message.match.threshold


def memory(detector: str, *, quick: bool) -> dict[str, float]:
    """Return the peak memory, MB, of a real worker that sees people, alone and with 50,000 templates."""
    if detector not in detectors():
        return {}
    picture = held(read(media(ENROLLED["lin"])).bgr)
    few, many = (asyncio.run(_worker(detector, picture, size)) for size in (2, 5_000 if quick else 50_000))
    return {"few": few, "many": many}


async def _worker(detector: str, picture: Image, people: int) -> float:
    random = np.random.default_rng(3)
    enrolled = {f"p{number}": random.normal(0, 0.05, 128).astype("<f4").tobytes() for number in range(people)}
    hub = f"bench-{os.getpid()}-{people}"
    async with standing(hub, CACHE, swaying(picture), enrolled, weights=weights(), detector=detector) as gate:
        await gate.until(lambda match: bool(match.nearest))
        status = Path(f"/proc/{gate.host.pid}/status").read_text(encoding="ascii")  # noqa: ASYNC240
    return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024  # type: ignore[union-attr]


def gallery(sense: Sense) -> Gallery:
    """Enrol the clip's two people by a photo each."""
    vectors = []
    for photo in ENROLLED.values():
        picture = read(media(photo))
        face = max(sense.detector.find(picture, 80), key=lambda it: it.box.side)
        vectors.append(sense.embedder.embed(picture, [face])[0].astype("<f4").tobytes())
    return Gallery(1, sense.embedder.name, tuple(ENROLLED), b"".join(vectors))


def config_of(detector: str) -> VisionConfig:
    """Return a gate's settings with that detector."""
    return msgspec.convert({"detector": detector}, VisionConfig)


def detectors() -> list[str]:
    """List the detectors that can be measured here."""
    return ["hog"] if find("yunet", weights()) is None else ["yunet", "hog"]


def frames() -> list[Image]:
    """Return the clip's frames, BGR, decoded beforehand."""
    with av.open(str(media(CLIP))) as container:
        return [frame.to_ndarray(format="bgr24").astype(np.uint8) for frame in container.decode(video=0)]


def read(photo: Path) -> Picture:
    """Return a photo as it is."""
    picture = cv2.imdecode(np.fromfile(photo, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None, photo
    return Picture(picture.astype(np.uint8))


PARTS: dict[str, Callable[..., dict[str, Any]]] = {"clip": clip, "memory": memory}

if __name__ == "__main__":
    main(PARTS)
