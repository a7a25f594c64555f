"""dlib's face network as an ONNX graph: chips (n, 150, 150, 3), uint8 RGB, to embeddings (n, 128), float32.

The affine layers and the input's mean and scale are folded into the convolutions. Wide maps are (n, channels, rows,
columns). Small maps, of 256 channels and 8 x 8 and less, are (n * places, channels), and their convolutions products
of two matrices, a place's neighbours with the weights: a convolution kernel would be slow over 4 columns.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, checker, helper, numpy_helper

from edge.vision.dlibnet.network import DIMENSION, SIDE, Block, Network, Unit
from edge.vision.dlibnet.probe import INPUT, OUTPUT
from edge.vision.dlibnet.stream import Weights

SCALE = 256
POOLED = 35
"""Rows and columns after the stem and its pool."""

SMALL = 256
"""Channels from which on a map is small."""

OPSET, IR = 17, 8
"""Versions of the operators and of the format: any onnxruntime from 1.15 on reads them."""

Places = NDArray[np.int64]
"""Numbers of a map's places, row by row; the number of its places is that of a place of zeros."""


class Writer:
    """A graph as it grows: each step returns the name of what it makes."""

    def __init__(self) -> None:
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def step(self, kind: str, *inputs: str | NDArray[np.generic], **attributes: Any) -> str:  # noqa: ANN401 (what ONNX takes)
        """Add an operator; an array is a constant."""
        name = f"{kind}{len(self._nodes)}"
        names = [put if isinstance(put, str) else self._constant(put) for put in inputs]
        self._nodes.append(helper.make_node(kind, names, [name], name, **attributes))
        return name

    def model(self, end: str) -> bytes:
        """Return the graph as a file's bytes; `end` is what it makes last."""
        self._nodes.append(helper.make_node("Identity", [end], [OUTPUT]))
        graph = helper.make_graph(
            self._nodes,
            "dlib_face_recognition_resnet_model_v1",
            [helper.make_tensor_value_info(INPUT, TensorProto.UINT8, ["n", SIDE, SIDE, 3])],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["n", DIMENSION])],
            self._constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
        checker.check_model(model)
        return bytes(model.SerializeToString())

    def _constant(self, array: NDArray[np.generic]) -> str:
        name = f"constant{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name


def graph_of(network: Network) -> bytes:
    """Return the network as the bytes of an ONNX file."""
    to = Writer()
    x = to.step("Transpose", to.step("Cast", INPUT, to=TensorProto.FLOAT), perm=[0, 3, 1, 2])
    x = to.step("Relu", _convolution(to, x, network.stem, *_normalised(network)))
    x = to.step("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2])
    side, channels = POOLED, len(network.stem.bias)
    for block in network.blocks:
        out = len(block.first.bias)
        if out < SMALL:
            x = _wide(to, x, block, channels)
        else:
            if channels < SMALL:
                x = _reshaped(to, to.step("Transpose", x, perm=[0, 2, 3, 1]), -1, channels)
            x = _small(to, x, block, channels, side)
        side, channels = side // 2 if block.down else side, out
    x = to.step("ReduceMean", _reshaped(to, x, -1, side * side, channels), axes=[1], keepdims=0)
    return to.model(to.step("MatMul", x, network.output))


def _wide(to: Writer, x: str, block: Block, channels: int) -> str:
    y = to.step("Relu", _convolution(to, x, block.first, *_folded(block.first)))
    y = _convolution(to, y, block.second, *_folded(block.second))
    if block.down:
        x = to.step("AveragePool", x, kernel_shape=[2, 2], strides=[2, 2])
        x = to.step("Concat", x, _nothing(to, x, channels), axis=1)
    return to.step("Relu", to.step("Add", y, x))


def _nothing(to: Writer, x: str, channels: int) -> str:
    """As many channels of zeros: a block that halves rows doubles channels. A Pad would leave the runtime's layout."""
    return to.step("Conv", x, np.zeros((channels, 1, 1, 1), np.float32), group=channels, kernel_shape=[1, 1])


def _small(to: Writer, x: str, block: Block, channels: int, side: int) -> str:
    out, inner = len(block.second.bias), (side - 3) // 2 + 1 if block.down else side
    y = to.step("Relu", _product(to, x, block.first, side))
    y = _product(to, y, block.second, inner)
    if block.down:
        halved, corners = side // 2, _patches(side, 2, 2)
        x = to.step("Gather", _reshaped(to, x, -1, side * side, channels), corners, axis=1)
        x = to.step("ReduceMean", x, axes=[2], keepdims=0)
        if (more := out - channels) > 0:
            x = to.step("Pad", x, np.array([0, 0, 0, 0, 0, more]))
        x = _reshaped(to, x, -1, out)
        if inner < halved:
            y = _gathered(to, y, out, inner, _enlarged(inner, halved))
            y = _reshaped(to, y, -1, out)
    return to.step("Relu", to.step("Add", y, x))


def _convolution(to: Writer, x: str, unit: Unit, weights: Weights, bias: Weights) -> str:
    sides = list(weights.shape[2:])
    return to.step("Conv", x, weights, bias, kernel_shape=sides, strides=[unit.stride] * 2, pads=[unit.padding] * 4)


def _product(to: Writer, x: str, unit: Unit, side: int) -> str:
    """A convolution of a small map; neighbours that are padding everywhere are left out."""
    weights, bias = _folded(unit)
    out, channels, rows, _ = weights.shape
    places = _patches(side, rows, unit.stride, unit.padding)
    used = (places < side * side).any(axis=0)
    matrix = weights.reshape(out, channels, -1)[:, :, used].transpose(2, 1, 0).reshape(-1, out)
    patches = _gathered(to, x, channels, side, places[:, used].reshape(-1))
    return to.step("Gemm", _reshaped(to, patches, -1, len(matrix)), matrix, bias)


def _gathered(to: Writer, x: str, channels: int, side: int, places: Places) -> str:
    """(n, len(places), channels) of a small map."""
    x = _reshaped(to, x, -1, side * side, channels)
    if (places == side * side).any():
        x = to.step("Pad", x, np.array([0, 0, 0, 0, 1, 0]))
    return to.step("Gather", x, places, axis=1)


def _reshaped(to: Writer, x: str, *shape: int) -> str:
    return to.step("Reshape", x, np.array(shape))


def _patches(side: int, patch: int, stride: int, padding: int = 0) -> Places:
    """(places of the new map, patch * patch): under each of its places those of a square map."""
    numbers = np.full((side + 2 * padding,) * 2, side * side)
    numbers[padding : padding + side, padding : padding + side] = np.arange(side * side).reshape(side, side)
    windows = np.lib.stride_tricks.sliding_window_view(numbers, (patch, patch))[::stride, ::stride]
    return windows.reshape(-1, patch * patch)


def _enlarged(side: int, larger: int) -> Places:
    numbers = np.full((larger, larger), side * side)
    numbers[:side, :side] = np.arange(side * side).reshape(side, side)
    return numbers.reshape(-1)


def _folded(unit: Unit) -> tuple[Weights, Weights]:
    weights = unit.weights * unit.gamma[:, None, None, None]
    return weights, unit.bias * unit.gamma + unit.beta


def _normalised(network: Network) -> tuple[Weights, Weights]:
    """The stem with the input's mean and scale in it: it has no padding, so each of its sums has every pixel."""
    weights, bias = (array.astype(np.float64) for array in _folded(network.stem))
    weights /= SCALE
    bias -= (weights * np.array(network.means)[None, :, None, None]).sum(axis=(1, 2, 3))
    return weights.astype(np.float32), bias.astype(np.float32)
