"""`python -m edge.vision.enrol PHOTO...`: a line of JSON for each; `-`: stdin. Status 1: one was refused."""

from __future__ import annotations

import base64
import os
import sys
from pathlib import Path

os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(64_000_000))  # read once, by the import below

import cv2
import msgspec
import numpy as np

from edge.vision.faces import Embedding, Image, embed, find, rgb_of
from edge.vision.photos import Measured, PhotoRefused
from edge.vision.quality import cut_off

SIDE_MAX = 1600
"""Pixels: a larger photo is shrunk; a face that fills a quarter of it still has 400."""

SCORE_MIN = 0.5
"""A lower score of the detector is a pattern that looks a little like a face; frontal photos reach 0.6 to 3."""

FACE_MIN = 80
"""Pixels: from less the face network's 150 x 150 input would be mostly invented."""


def measure(photo: bytes) -> Embedding:
    """Return the embedding of the one face in an encoded picture. PhotoRefused: `Fault` says why."""
    rgb = rgb_of(_shrunk(_decoded(photo)))
    boxes = [box for box in find(rgb, 1) if box.score >= SCORE_MIN]
    if not boxes:
        raise PhotoRefused("no_face")
    if len(boxes) > 1:
        raise PhotoRefused("several_faces")
    if cut_off(rgb, boxes[0]):
        raise PhotoRefused("cut_off")
    if boxes[0].side < FACE_MIN:
        raise PhotoRefused("too_small")
    return embed(rgb, boxes[0])


def outcome(name: str, photo: bytes) -> Measured:
    """Return what came of one photo."""
    try:
        embedding = measure(photo).astype("<f4").tobytes()
    except PhotoRefused as refused:
        return Measured(photo=name, fault=refused.fault)
    return Measured(photo=name, embedding=base64.b64encode(embedding).decode())


def main(names: list[str]) -> int:
    """Print one line a photo; return the exit status."""
    status = 0
    for name in names:
        measured = outcome(name, sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes())
        sys.stdout.write(msgspec.json.encode(measured).decode() + "\n")
        status |= measured.embedding is None
    return status


def _decoded(photo: bytes) -> Image:
    try:
        image = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        image = None
    if image is None:
        raise PhotoRefused("unreadable")
    return image.astype(np.uint8, copy=False)


def _shrunk(image: Image) -> Image:
    height, width = image.shape[:2]
    scale = SIDE_MAX / max(height, width)
    if scale >= 1:
        return image
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
