"""Pixels as the panel takes them: turned to its scan, packed, and no larger than it allows."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator

from PIL import Image

from edge.render.palette import INKS, Inks
from models.glass import Frame, FrameFormat, Glass, NoFrame

TYPES: dict[FrameFormat, str] = {
    "bmp": "image/bmp",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "raw": "application/octet-stream",
}
_CLOCKWISE = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
_QUALITIES = 92, 85, 75, 60, 45, 30
_COLOURS = 256, 64, 16
"""Of a PNG that was too large in full colour."""


def encoded(image: Image.Image, glass: Glass) -> Frame:
    """Return the frame; `image` is RGB, or holds the palette's numbers in mode L. NoFrame: it is too large."""
    turned = image.transpose(_CLOCKWISE[glass.rotation]) if glass.rotation else image
    for data in _encodings(turned, INKS.get(glass.palette), glass.format):
        if glass.limit is None or len(data) <= glass.limit:
            return Frame(id=hashlib.sha256(data).hexdigest()[:32], type=TYPES[glass.format], data=data)
    raise NoFrame("too_large", f"more than {glass.limit} bytes")


def _encodings(image: Image.Image, inks: Inks | None, form: FrameFormat) -> Iterator[bytes]:
    """Yield encodings, the best first."""
    match form:
        case "raw":
            yield image.tobytes() if inks is None else _packed(image, inks.bits)
        case "bmp":
            yield _saved(_paletted(image, inks), "BMP")
        case "png":
            yield from _pngs(image, inks)
        case "jpeg":
            colours = _paletted(image, inks).convert("RGB" if inks is None or not inks.steps else "L")
            for quality in _QUALITIES:
                yield _saved(colours, "JPEG", quality=quality, optimize=True)


def _pngs(image: Image.Image, inks: Inks | None) -> Iterator[bytes]:
    if inks is not None:
        paletted = _paletted(image, inks)
        bits = {} if paletted.mode == "1" else {"bits": inks.bits}
        yield from (_saved(paletted, "PNG", compress_level=level, **bits) for level in (6, 9))
        return
    yield _saved(image, "PNG", compress_level=6)
    for colours in _COLOURS:
        yield _saved(image.quantize(colours, dither=Image.Dither.NONE), "PNG", compress_level=9)


def _paletted(image: Image.Image, inks: Inks | None) -> Image.Image:
    """Return the numbers with their colours: mode 1 for black and white, P for other palettes, RGB as it is."""
    if inks is None:
        return image
    if inks.bits == 1:
        return image.point([0] + [255] * 255, "1")
    paletted = Image.frombytes("P", image.size, image.tobytes())
    paletted.putpalette([part for colour in inks.colours for part in colour])
    return paletted


def _packed(numbers: Image.Image, bits: int) -> bytes:
    """Return rows of packed numbers, the first in the most significant bits, each row filled up to a byte."""
    if bits == 1:
        return numbers.point([0] + [255] * 255, "1").tobytes()
    each = 8 // bits
    width, height = numbers.size
    wide = Image.new("L", (-(-width // each) * each, height))
    wide.paste(numbers)
    values = wide.tobytes()
    parts = [values[at::each] for at in range(each)]
    return bytes(
        sum(part << (8 - bits * (at + 1)) for at, part in enumerate(some)) for some in zip(*parts, strict=True)
    )


def _saved(image: Image.Image, form: str, **options: int | bool) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()
