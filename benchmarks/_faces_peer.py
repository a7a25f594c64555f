"""The parts of `benchmarks.faces` that load face_recognition: `python -m benchmarks._faces_peer PART [--quick]`."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import av
import face_recognition
import numpy as np

from benchmarks._faces import CLIP, ENROLLED, config_of, detectors, frames, main, read
from benchmarks._models import CACHE, media, weights
from benchmarks._report import share
from edge.vision.config import VisionConfig
from edge.vision.embed import embedder_of
from edge.vision.faces import Box, Face, Picture
from edge.vision.known import Known
from edge.vision.sense import Sense
from models.ports import Gallery

TOLERANCE = 0.45
"""The gate's; face_recognition's own default of 0.6 would find the same here."""


def embed(*, quick: bool) -> dict[str, Any]:
    """Time the graph and face_encodings in turn on the same boxes of the same photos; the best of some runs a face."""
    graph = embedder_of(VisionConfig(), weights(), CACHE)
    ours: list[float] = []
    theirs: list[float] = []
    batch: list[float] = []
    difference = 0.0
    for photo in sorted(media("faces").rglob("*.*"))[: 6 if quick else None]:
        picture = read(photo)
        for place in face_recognition.face_locations(picture.rgb):
            face, best = Face(Box(*place)), [9.0] * 3
            for _ in range(3 if quick else 6):
                mine, first = timed(partial(graph.embed, again(picture), [face]))
                peer, second = timed(partial(face_recognition.face_encodings, picture.rgb, [place]))
                _, four = timed(partial(graph.embed, again(picture), [face] * 4))
                best = [min(pair) for pair in zip(best, (first, second, four / 4), strict=True)]
            difference = max(difference, float(np.abs(mine[0] - peer[0]).max()))
            for times, taken in zip((ours, theirs, batch), best, strict=True):
                times.append(taken)
    means = {name: statistics.mean(times) * 1e3 for name, times in (("ours", ours), ("peer", theirs), ("batch", batch))}
    return means | {"difference": difference, "faces": len(ours)}


def again(picture: Picture) -> Picture:
    """Return the same picture, nothing found in it yet: its landmarks belong to the time, as face_encodings' do."""
    made = Picture(picture.bgr)
    assert made.rgb.size
    return made


def locate(*, quick: bool) -> dict[str, float]:
    """Time the detectors on frames of the clip."""
    pictures = [Picture(frame) for frame in frames()[:: 50 if quick else 10]]
    found = {"peer": median(lambda p: face_recognition.face_locations(p.rgb), pictures)}
    for name in detectors():
        sense = Sense.load(config_of(name), weights(), CACHE)
        found[name] = median(lambda p, s=sense: s.detector.find(p, s.config.find_face_px), pictures)  # type: ignore[misc]
    return found


def nearest(*, quick: bool) -> dict[str, float]:
    """Time the search and face_distance on the same array."""
    random = np.random.default_rng(7)
    array = random.normal(0, 0.05, (50_000, 128)).astype(np.float32)
    people = tuple(f"p{index // 5}" for index in range(len(array)))
    config = VisionConfig()
    graph = embedder_of(config, weights(), CACHE)
    known = Known(Gallery(1, graph.name, people, array.tobytes()), graph, config)
    probes = list(random.normal(0, 0.05, (20 if quick else 200, 128)).astype(np.float32))
    ours = median(lambda probe: known.nearest(probe[np.newaxis]), probes)
    return {"ours": ours, "peer": median(lambda probe: face_recognition.face_distance(array, probe), probes[:20])}


def peer(*, quick: bool) -> dict[str, Any]:
    """Do what face_recognition's examples do with a video frame."""
    names, known = [], []
    for name, photo in ENROLLED.items():
        names.append(name)
        known.append(face_recognition.face_encodings(read(media(photo)).rgb)[0])
    shown = frames()[:: 6 if quick else 1]
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


def peer_memory(*, quick: bool) -> dict[str, float]:  # noqa: ARG001 (as all parts)
    """Return the peak memory, MB, of a process that does the same with face_recognition."""
    with av.open(str(media(CLIP))) as container:
        frame = next(container.decode(video=0)).to_ndarray(format="rgb24")
    face_recognition.face_encodings(frame, face_recognition.face_locations(frame))
    return {"peer": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


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
    "peer": peer,
    "peer_memory": peer_memory,
}

if __name__ == "__main__":
    main(PARTS)
