"""The gate's computing alone, on a clip's own frames: ours beside face_recognition's calls. Run as a worker.

`python -m benchmarks._compute CLIP FRAMES` prints, for each frame with a face, seconds of find, embed and match,
and of face_locations + face_encodings + compare_faces: what face_recognition's examples do with a video frame.
"""

from __future__ import annotations

import sys
import time

import av
import cv2
import face_recognition
import msgspec
import numpy as np

from benchmarks._models import CACHE, weights
from edge.vision.config import VisionConfig
from edge.vision.faces import Image, Picture
from edge.vision.known import Known
from edge.vision.sense import Sense
from models.ports import Gallery

EVERY = 5
CONFIG = VisionConfig()


def main() -> int:
    clip, wanted = sys.argv[1], int(sys.argv[2])
    cv2.setNumThreads(CONFIG.threads)
    found: list[dict[str, float]] = []
    frames = pictures(clip)
    known = next(face for frame in frames[::EVERY] for face in face_recognition.face_encodings(Picture(frame).rgb))
    sense = Sense.load(CONFIG, weights(), CACHE)
    gallery = Gallery(1, sense.embedder.name, ("someone",), known.astype(np.float32).tobytes())
    people = Known(gallery, sense.embedder, CONFIG)
    for number in range(wanted * 20):
        frame = frames[number * EVERY % len(frames)]
        times = ours(frame, sense, people)
        if times is not None:
            found.append(times | {"peer": theirs(frame, known)})
        if len(found) == wanted:
            break
    sys.stdout.buffer.write(msgspec.json.encode(found))
    return 0


def pictures(clip: str) -> list[Image]:
    with av.open(clip) as container:
        return [frame.to_ndarray(format="bgr24").astype(np.uint8) for frame in container.decode(video=0)]


def ours(bgr: Image, sense: Sense, people: Known) -> dict[str, float] | None:
    start = time.perf_counter()
    picture = Picture(bgr)
    faces = sense.detector.find(picture, CONFIG.find_face_px)
    detected = time.perf_counter()
    if not faces:
        return None
    embeddings = sense.embedder.embed(picture, faces)
    embedded = time.perf_counter()
    people.nearest(embeddings)
    return {"find": detected - start, "embed": embedded - detected, "match": time.perf_counter() - embedded}


def theirs(bgr: Image, known: Image) -> float:
    start = time.perf_counter()
    rgb = np.ascontiguousarray(bgr[:, :, ::-1])
    places = face_recognition.face_locations(rgb)
    for embedding in face_recognition.face_encodings(rgb, places):
        face_recognition.compare_faces([known], embedding)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
