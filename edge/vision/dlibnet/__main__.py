"""`python -m edge.vision.dlibnet FILE.dat`: writes the graph to stdout, with its answer to the probe's picture.

A process of its own, because the package onnx takes memory that a worker would never get back.
"""

from __future__ import annotations

import sys
from pathlib import Path

from onnx import helper, load_from_string
from onnxruntime import InferenceSession

from edge.vision.dlibnet.graph import graph_of
from edge.vision.dlibnet.network import parse
from edge.vision.dlibnet.probe import KEY, answer


def answered(graph: bytes) -> bytes:
    """Return the graph with its right answer in it, from whatever onnxruntime makes of it here and now."""
    model = load_from_string(graph)
    helper.set_model_props(model, {KEY: answer(InferenceSession(graph, providers=["CPUExecutionProvider"]))})
    return bytes(model.SerializeToString())


if __name__ == "__main__":
    sys.stdout.buffer.write(answered(graph_of(parse(Path(sys.argv[1]).read_bytes()))))
