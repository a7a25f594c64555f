"""dlib's face network, read from its file (dlib/dnn/core.h and layers.h; examples/dnn_face_recognition_ex.cpp).

The file holds a version a layer, the output's first; then the input and the layers themselves, the input's first.
"""

from __future__ import annotations

from typing import NamedTuple

from edge.vision.dlibnet.stream import Stream, Weights

SIDE = 150
"""Rows and columns of the picture of a face, pixels."""

DIMENSION = 128
SIZE_MAX = 64 * 1024 * 1024
"""Bytes; the published file has a third of it."""

STEM = 32
BLOCKS: tuple[tuple[int, bool], ...] = (
    *((32, False),) * 3,
    (64, True),
    *((64, False),) * 3,
    (128, True),
    *((128, False),) * 2,
    (256, True),
    *((256, False),) * 2,
    (256, True),
)
"""Channels of each residual block from the input on, and whether it halves rows and columns."""

LAYER, FIRST_LAYER, MARK, LOSS = 2, 3, 1, 1
"""Versions of add_layer, of the one on the input, of add_tag_layer and add_skip_layer, of add_loss_layer."""


class Unit(NamedTuple):
    """A convolution, weights (out, in, rows, columns), and the affine layer on it; each of the others (out,)."""

    weights: Weights
    bias: Weights
    gamma: Weights
    beta: Weights
    stride: int
    padding: int


class Block(NamedTuple):
    """Two units; `down`: the first has stride 2, and the short cut is an average over 2 x 2."""

    first: Unit
    second: Unit
    down: bool


class Network(NamedTuple):
    """Stem, blocks, and `output` (256, 128). `means`: red, green and blue, taken off; the rest is divided by 256."""

    means: tuple[float, float, float]
    stem: Unit
    blocks: tuple[Block, ...]
    output: Weights


def parse(data: bytes | bytearray) -> Network:
    """Read the file's bytes; the arrays are views of them. DatDamaged names the byte from which on it is wrong."""
    stream = Stream(data)
    _versions(stream)
    stream.name("input_rgb_image_sized")
    means = stream.real(), stream.real(), stream.real()
    stream.expect("side of the input", SIDE, SIDE)
    stem = _unit(stream, 3, STEM, 7, 2, first=True)
    _plain(stream, "relu_")
    _pool(stream, "max_pool_2", 3, 2)
    channels, blocks = STEM, []
    for out, down in BLOCKS:
        blocks.append(_block(stream, channels, out, down=down))
        channels = out
    _pool(stream, "avg_pool_2", 0, 1)
    output = _fully_connected(stream, channels)
    stream.end()
    return Network(means, stem, tuple(blocks), output)


def _versions(stream: Stream) -> None:
    stream.expect("version of the loss", LOSS)
    stream.name("loss_metric_2")
    stream.real()
    stream.real()
    stream.expect("version of a layer", LAYER, LAYER)
    for _, down in reversed(BLOCKS):
        shortcut = (LAYER, MARK, MARK) if down else ()
        stream.expect("version of a layer", LAYER, LAYER, *shortcut, *(LAYER,) * 5, MARK)
    stream.expect("version of a layer", LAYER, LAYER, LAYER, FIRST_LAYER)


def _block(stream: Stream, channels: int, out: int, *, down: bool) -> Block:
    first = _unit(stream, channels, out, 3, 2 if down else 1)
    _plain(stream, "relu_")
    second = _unit(stream, out, out, 3, 1)
    if down:
        _pool(stream, "avg_pool_2", 2, 2)
    _plain(stream, "add_prev_")
    _plain(stream, "relu_")
    return Block(first, second, down)


def _unit(stream: Stream, channels: int, out: int, side: int, stride: int, *, first: bool = False) -> Unit:
    padding = side // 2 if stride == 1 else 0
    count = out * channels * side * side
    stream.name("con_4")
    values = stream.tensor(count + out).reshape(-1)
    stream.expect("a convolution's shape", out, side, side, stride, stride, padding, padding)
    _shape(stream, out, channels, side, side)
    _shape(stream, 1, out, 1, 1)
    _rates(stream)
    _tail(stream, first=first)
    weights = values[:count].reshape(out, channels, side, side)
    gamma, beta = _affine(stream, out)
    return Unit(weights, values[count:], gamma, beta, stride, padding)


def _affine(stream: Stream, out: int) -> tuple[Weights, Weights]:
    stream.name("affine_")
    values = stream.tensor(2 * out).reshape(-1)
    _shape(stream, 1, out, 1, 1)
    _shape(stream, 1, out, 1, 1)
    stream.expect("mode of an affine layer", 0)
    _tail(stream)
    return values[:out], values[out:]


def _fully_connected(stream: Stream, channels: int) -> Weights:
    stream.name("fc_2")
    stream.expect("the last layer's shape", DIMENSION, channels)
    weights = stream.tensor(channels, DIMENSION).reshape(channels, DIMENSION)
    _shape(stream, channels, DIMENSION, 1, 1)
    _shape(stream, 0, 0, 0, 0)
    stream.expect("the last layer's bias", 1)
    _rates(stream)
    _tail(stream)
    return weights


def _pool(stream: Stream, name: str, side: int, stride: int) -> None:
    """`side` 0: over all rows and columns."""
    stream.name(name)
    stream.expect("a pool's shape", side, side, stride, stride, 0, 0)
    _tail(stream)


def _plain(stream: Stream, name: str) -> None:
    stream.name(name)
    _tail(stream)


def _shape(stream: Stream, *sides: int) -> None:
    stream.expect("version of a shape", 1)
    stream.expect("a shape", *sides)


def _rates(stream: Stream) -> None:
    """Of learning and decay, for weights and for bias: nothing to a network that has learnt."""
    for _ in range(4):
        stream.real()


def _tail(stream: Stream, *, first: bool = False) -> None:
    """Three truth values and three empty tensors of training; on the input also the sets a picture makes."""
    for _ in range(3):
        stream.flag()
    for _ in range(3):
        stream.tensor(0, 0, 0, 0)
    if first:
        stream.expect("sets a picture makes", 1)
