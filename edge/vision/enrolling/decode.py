"""A photo's bytes, from anybody, to an upright picture of bounded size."""

from __future__ import annotations

import io
import warnings

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageFile, ImageOps, WebPImagePlugin

from edge.vision.enrolling.words import PhotoRefused
from edge.vision.faces import Image, Picture

FORMATS = ("JPEG", "PNG", "BMP", WebPImagePlugin.WebPImageFile.format)
"""Named one by one: each decoder is a risk, and Pillow would try forty."""

PIXELS_MAX = 64_000_000
"""Read in the header, before a pixel is decoded: the largest common telephone photo has 50 million."""

SIDE_MAX = 1600
"""Pixels: a larger photo is shrunk; a face that fills a quarter of it still has 400."""

DEEP = ("I", "I;16", "I;16B", "I;16L", "I;16N")
"""Pillow's names of grey pictures with 16 bits; it would clip them at 255."""

REDUCED = ("L", "LA", "RGB", "RGBA", "CMYK")
"""Pillow's names of what it can shrink by averaging, before copies are made of it."""

OTHERS = (b"GIF8", b"II*\0", b"MM\0*", b"%PDF", b"\xff\x0a", b"\0\0\0\x0cJXL ", b"\0\0\0\x0cjP  ")
"""How GIF, TIFF, PDF, JPEG XL and JPEG 2000 begin."""


def decoded(photo: bytes) -> Picture:
    """Return the photo upright (EXIF), 8-bit BGR, at most SIDE_MAX long. PhotoRefused: why it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd in a photo concerns nobody, what is wrong with it raises
            return Picture(_bgr(_opened(photo)))
    except PhotoRefused:
        raise
    except MemoryError:
        raise PhotoRefused("too_many_pixels") from None
    except Exception:  # noqa: BLE001 (a decoder that is given garbage raises whatever it meets)
        raise PhotoRefused("other_format" if _is_other(photo) else "unreadable") from None


def _opened(photo: bytes) -> Pillow.Image:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # face_recognition, where it is loaded, has turned it on for everybody
    try:
        image = Pillow.open(io.BytesIO(photo), formats=FORMATS)
    except Pillow.DecompressionBombError:
        raise PhotoRefused("too_many_pixels") from None
    if image.width * image.height > PIXELS_MAX:
        raise PhotoRefused("too_many_pixels")
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise PhotoRefused("animated")
    return image


def _bgr(image: Pillow.Image) -> Image:
    image.draft("RGB", (SIDE_MAX, SIDE_MAX))  # a JPEG is decoded at a fraction of its size, where that suffices
    if image.mode in DEEP:
        image = Pillow.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    factor = max(image.size) // SIDE_MAX
    if factor > 1 and image.mode in REDUCED:
        image = image.reduce(factor)
    image = ImageOps.exif_transpose(image)
    if image.has_transparency_data:
        image = _on_white(image.convert("RGBA"))
    return _shrunk(np.asarray(image.convert("RGB"))[:, :, ::-1])


def _on_white(image: Pillow.Image) -> Pillow.Image:
    """Show what a viewer would: under transparency lie colours that nobody was meant to see."""
    return Pillow.alpha_composite(Pillow.new("RGBA", image.size, "white"), image)


def _shrunk(image: Image) -> Image:
    height, width = image.shape[:2]
    scale = SIDE_MAX / max(height, width)
    if scale >= 1:
        return np.ascontiguousarray(image)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _is_other(photo: bytes) -> bool:
    return photo[4:8] == b"ftyp" or photo.startswith(OTHERS)
