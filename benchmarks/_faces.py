"""The parts of `benchmarks.faces`, each a process: `python -m benchmarks._faces PART [DETECTOR] [--quick]`."""

from __future__ import annotations

import asyncio
import os
import re
import resource
import statistics
import sys
import time
from collections.abc import Callable
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
from edge.vision.embed import embedder_of
from edge.vision.eye import Eye
from edge.vision.faces import Box, Face, Image, Picture
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
TOLERANCE = 0.45
"""The gate's; face_recognition's own default of 0.6 would find the same here."""


def main(part: str, *names: str, quick: bool) -> None:
    """Print what the part measured, as JSON."""
    cv2.setNumThreads(1)
    sys.stdout.buffer.write(msgspec.json.encode(PARTS[part](*names, quick=quick)))


def embed(*, quick: bool) -> dict[str, Any]:
    """Time the graph and face_encodings on the same boxes of the same photos."""
    import face_recognition  # noqa: PLC0415 (a peer: 130 MB that the other parts do without)

    graph = embedder_of(VisionConfig(), weights(), CACHE)
    ours, theirs, batch, difference = [], [], [], 0.0
    for photo in sorted(media("faces").rglob("*.*"))[: 6 if quick else None]:
        picture = read(photo)
        for place in face_recognition.face_locations(picture.rgb):
            face = Face(Box(*place))
            mine, taken = timed(lambda f=face, p=picture: graph.embed(p, [f]))  # type: ignore[misc]
            peer, longer = timed(lambda at=place, p=picture: face_recognition.face_encodings(p.rgb, [at]))  # type: ignore[misc]
            _, four = timed(lambda f=face, p=picture: graph.embed(p, [f] * 4))  # type: ignore[misc]
            ours.append(taken)
            theirs.append(longer)
            batch.append(four / 4)
            difference = max(difference, float(np.abs(mine[0] - peer[0]).max()))
    # The first call of each also loads what it needs.
    means = {
        name: statistics.mean(values[1:]) * 1e3 for name, values in (("ours", ours), ("peer", theirs), ("batch", batch))
    }
    return means | {"difference": difference, "faces": len(ours)}


def locate(*, quick: bool) -> dict[str, float]:
    """Time the detectors on frames of the clip."""
    import face_recognition  # noqa: PLC0415

    pictures = [Picture(frame) for frame in frames()[:: 50 if quick else 10]]
    found = {"peer": median(lambda p: face_recognition.face_locations(p.rgb), pictures)}
    for name in detectors():
        sense = Sense.load(config_of(name), weights(), CACHE)
        found[name] = median(lambda p, s=sense: s.detector.find(p, s.config.find_face_px), pictures)  # type: ignore[misc]
    return found


def nearest(*, quick: bool) -> dict[str, float]:
    """Time the search and face_distance on the same array."""
    import face_recognition  # noqa: PLC0415

    random = np.random.default_rng(7)
    array = random.normal(0, 0.05, (50_000, 128)).astype(np.float32)
    people = tuple(f"p{index // 5}" for index in range(len(array)))
    config = VisionConfig()
    graph = embedder_of(config, weights(), CACHE)
    known = Known(Gallery(1, graph.name, people, array.tobytes()), graph, config)
    probes = list(random.normal(0, 0.05, (20 if quick else 200, 128)).astype(np.float32))
    ours = median(lambda probe: known.nearest(probe[np.newaxis]), probes)
    return {"ours": ours, "peer": median(lambda probe: face_recognition.face_distance(array, probe), probes[:20])}


def clip(detector: str, *, quick: bool) -> dict[str, Any]:  # noqa: ARG001 (as all parts)
    """Show the clip to one eye, at every frame and as often as at a gate."""
    if detector not in detectors():
        return {}
    config = config_of(detector)
    sense = Sense.load(config, weights(), CACHE)
    known = Known(gallery(sense), sense.embedder, config)
    shown = frames()
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


def peer(*, quick: bool) -> dict[str, Any]:
    """Do what face_recognition's examples do with a video frame."""
    import face_recognition  # noqa: PLC0415

    names, known = [], []
    for name, photo in ENROLLED.items():
        names.append(name)
        known.append(face_recognition.face_encodings(read(media(photo)).rgb)[0])
    shown = frames()[:: 4 if quick else 1]
    found: set[str] = set()
    times, embedded = [], 0
    start = time.process_time()
    for frame in shown:
        began = time.perf_counter()
        rgb = np.ascontiguousarray(frame[:, :, ::-1])
        places = face_recognition.face_locations(rgb)
        for encoding in face_recognition.face_encodings(rgb, places):
            embedded += 1
            same = face_recognition.compare_faces(known, encoding, tolerance=TOLERANCE)
            found |= {name for name, it in zip(names, same, strict=True) if it}
        times.append(time.perf_counter() - began)
    cpu = (time.process_time() - start) / len(shown)
    return {
        "cpu": cpu * 1e3,
        "found": sorted(found),
        "p95": share(times, 0.95) * 1e3,
        "embedded": embedded / len(shown),
    }


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


def peer_memory(*, quick: bool) -> dict[str, float]:  # noqa: ARG001 (as all parts)
    """Return the peak memory, MB, of a process that does the same with face_recognition."""
    import face_recognition  # noqa: PLC0415

    with av.open(str(media(CLIP))) as container:
        frame = next(container.decode(video=0)).to_ndarray(format="rgb24")
    face_recognition.face_encodings(frame, face_recognition.face_locations(frame))
    return {"peer": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


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


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return what the work gives and its seconds."""
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def median(work: Callable[[Any], object], items: list[Any]) -> float:
    """Return the median of ms; the first, which warms up, is left out."""
    times = [timed(lambda it=item: work(it))[1] for item in items]  # type: ignore[misc]
    return statistics.median(times[1:]) * 1e3


PARTS: dict[str, Callable[..., dict[str, Any]]] = {
    "embed": embed,
    "find": locate,
    "search": nearest,
    "clip": clip,
    "peer": peer,
    "memory": memory,
    "peer_memory": peer_memory,
}

if __name__ == "__main__":
    main(*(word for word in sys.argv[1:] if word != "--quick"), quick="--quick" in sys.argv)
