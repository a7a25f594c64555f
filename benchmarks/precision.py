"""dlib's face network in 32, 16 and 8 bits: `python -m benchmarks.precision [--quick]`.

Speed of the network alone on one thread, in turns; how far an embedding moves; and the distances of the people of the
shared photos, a face of a probe photo being whom it is nearest to in 32 bits, where that is below 0.6. The 8-bit
form is onnxruntime's static quantization (QDQ, unsigned activations, signed weights a channel), calibrated on the
faces of a clip of other people.

It is not a choice in linli.yaml, because only speed speaks for it, and only on some processors. 16 bits: x86 has no
kernels for it, so it is converted back and forth. 8 bits: two to three times as fast with VNNI; but it moves an
embedding by a tenth of the shipped threshold, so it would need a gallery and a calibration of its own; on a Raspberry
Pi 4, without dot products, OpenCV Zoo found SFace in 8 bits slower than in 32; a gate measures one face a track, not
a frame; and some twenty faces are no evidence that accuracy holds for a community.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import av
import cv2
import dlib
import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from onnxruntime.transformers.float16 import convert_float_to_float16

from benchmarks._models import CACHE, media
from benchmarks._report import say
from edge.vision.dlibnet.network import SIDE
from edge.vision.dlibnet.probe import INPUT, OUTPUT
from edge.vision.dlibnet.session import model_for
from edge.vision.embedders.dlib_graph import DAT, PADDING
from edge.vision.faces import Box, Embedding, Image, Picture
from edge.vision.landmarks import Landmarker, model_file

CLIP = "video/short_hamilton_clip.mp4"
LONGEST = 1200
"""Pixels of a photo's longer side when faces are looked for."""

STRANGER = 0.6
BATCH = 8
Chips = NDArray[np.uint8]
"""(n, 150, 150, 3), RGB."""


def main() -> int:
    """Print a JSON line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer faces to calibrate on, fewer runs")
    quick = parser.parse_args().quick
    logging.getLogger().setLevel(logging.ERROR)  # the quantizer's advice
    find = Finder()
    enrolled = {path: find(read(path)) for path in sorted(media("faces/enrol").rglob("*.*"))}
    probes = [chip for path in sorted(media("faces/probe").iterdir()) for chip in find(read(path))]
    chips = np.stack([chip for found in enrolled.values() for chip in found] + probes)
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        calibration = np.stack([chip for frame in frames(40 if quick else 12) for chip in find(frame)])
        sessions = {name: session(path) for name, path in forms(Path(folder), calibration).items()}
        found = {name: run(each, chips) for name, each in sessions.items()}
        names = named([path.parent.name for path, faces in enrolled.items() for _ in faces], found["fp32"])
        speed(sessions, chips, 15 if quick else 60)
    for name, embeddings in found.items():
        accuracy(name, embeddings, found["fp32"], names)
    return 0


class Finder:
    """Finds faces and cuts their chips."""

    def __init__(self) -> None:
        self._detect, self._landmarks = dlib.get_frontal_face_detector(), Landmarker()

    def __call__(self, picture: Picture) -> list[Image]:
        shapes = dlib.full_object_detections()
        for it in self._detect(picture.rgb, 1):
            shapes.append(self._landmarks.shape(picture, Box(it.top(), it.right(), it.bottom(), it.left())))
        return list(dlib.get_face_chips(picture.rgb, shapes, SIDE, PADDING)) if len(shapes) else []


def read(path: Path) -> Picture:
    """Return a photo, shrunk to LONGEST."""
    bgr = cv2.imread(str(path))
    assert bgr is not None, path
    by = min(1.0, LONGEST / max(bgr.shape))
    return Picture(cv2.resize(bgr, None, fx=by, fy=by, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False))


def frames(every: int) -> Iterator[Picture]:
    """Yield frames of the clip."""
    with av.open(str(media(CLIP))) as clip:
        for index, frame in enumerate(clip.decode(video=0)):
            if index % every == 0:
                yield Picture(frame.to_ndarray(format="bgr24").astype(np.uint8, copy=False))


def forms(folder: Path, calibration: Chips) -> dict[str, Path]:
    """Write the network in its three precisions."""
    plain, half, whole, ready = model_for(model_file(DAT), CACHE), folder / "16", folder / "8", folder / "ready"
    onnx.save(convert_float_to_float16(onnx.load(plain), keep_io_types=True), half)
    quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
    quantize_static(
        str(ready),
        str(whole),
        Reader(calibration),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )
    return {"fp32": plain, "fp16": half, "int8": whole}


class Reader(CalibrationDataReader):  # type: ignore[misc]
    """Hands one chip after another to the quantizer."""

    def __init__(self, chips: Chips) -> None:
        self._chips = iter(chips)

    def get_next(self) -> dict[str, Chips] | None:
        """Return the next, None after the last."""
        chip = next(self._chips, None)
        return None if chip is None else {INPUT: chip[None]}


def session(path: Path) -> InferenceSession:
    """Return it ready to run on one thread."""
    options = SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def run(network: InferenceSession, chips: Chips) -> Embedding:
    """Return (n, 128)."""
    found: Embedding = network.run([OUTPUT], {INPUT: chips})[0]
    return found


def named(enrolled: list[str], embeddings: Embedding) -> list[str]:
    """Say who each face is: enrolled ones by their folder, then the probes."""
    known, names = embeddings[: len(enrolled)], list(enrolled)
    for index, probe in enumerate(embeddings[len(enrolled) :]):
        distances = np.linalg.norm(known - probe, axis=1)
        nearest = int(distances.argmin())
        names.append(enrolled[nearest] if distances[nearest] < STRANGER else f"stranger {index}")
    return names


def speed(sessions: dict[str, InferenceSession], chips: Chips, runs: int) -> None:
    """Say how long each takes, measured in turns."""
    for count, words in ((1, "one face"), (BATCH, f"a face of {BATCH} at once")):
        taken: dict[str, list[float]] = {name: [] for name in sessions}
        for _ in range(runs):
            for name, network in sessions.items():
                began = time.perf_counter()
                run(network, chips[:count])
                taken[name].append((time.perf_counter() - began) * 1e3 / count)
        medians = {name: statistics.median(times) for name, times in taken.items()}
        for name, median in medians.items():
            peer = None if name == "fp32" else medians["fp32"]
            say(f"precision: {name}, {words}", "ms", median, peer=peer, peer_name="fp32" if peer else None)


def accuracy(name: str, embeddings: Embedding, right: Embedding, names: list[str]) -> None:
    """Say how far embeddings moved, and how far apart people are."""
    moved = np.linalg.norm(embeddings - right, axis=1)
    pairs = list(combinations(range(len(names)), 2))
    distances = {pair: float(np.linalg.norm(embeddings[pair[0]] - embeddings[pair[1]])) for pair in pairs}
    genuine = [distances[a, b] for a, b in pairs if names[a] == names[b]]
    impostor = [distances[a, b] for a, b in pairs if names[a] != names[b]]
    say(f"precision: {name}, shift of an embedding, median of {len(moved)}", "1", float(np.median(moved)))
    say(f"precision: {name}, shift of an embedding, largest", "1", float(moved.max()))
    say(f"precision: {name}, genuine distance, median of {len(genuine)}", "1", statistics.median(genuine))
    say(f"precision: {name}, genuine distance, largest", "1", max(genuine))
    say(f"precision: {name}, impostor distance, smallest of {len(impostor)}", "1", min(impostor))


if __name__ == "__main__":
    sys.exit(main())
