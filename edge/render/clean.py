"""Pictures and PDFs that somebody sent: checked, and pictures written anew without what they say besides."""

from __future__ import annotations

import io

from PIL import Image, ImageOps
from PIL.ImageFile import ImageFile

from edge.render.pdf import BadPdf, LockedPdf, count
from edge.render.refusals import BAD_PAGES, BAD_PDF, BAD_PICTURE, LOCKED_PDF, PICTURE_TOO_LARGE
from edge.render.wire import Cleaned
from models.ports import ContentRefused

SIDE_MAX = 2560
"""Pixels that a picture's longer side keeps."""

PIXELS_MAX = 50_000_000
"""A picture that claims more is not decoded."""

PAGES_MAX = 64
QUALITY = 88


def clean_picture(data: bytes) -> Cleaned:
    """Return the picture upright, without metadata, at most SIDE_MAX long; ContentRefused."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
            picture = _upright(opened) if opened.width * opened.height <= PIXELS_MAX else None
            form = opened.format or "PNG"
    except Image.DecompressionBombError as error:
        raise ContentRefused(PICTURE_TOO_LARGE) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise ContentRefused(BAD_PICTURE) from error
    if picture is None:
        raise ContentRefused(PICTURE_TOO_LARGE)
    picture.thumbnail((SIDE_MAX, SIDE_MAX), Image.Resampling.LANCZOS)
    return Cleaned(data=_written(picture, form), type=f"image/{form.lower()}")


def clean_pages(data: bytes) -> Cleaned:
    """Return how many pages the PDF has, which is as it was sent; ContentRefused."""
    try:
        pages = count(data)
    except LockedPdf as error:
        raise ContentRefused(LOCKED_PDF) from error
    except BadPdf as error:
        raise ContentRefused(BAD_PDF) from error
    if not 1 <= pages <= PAGES_MAX:
        raise ContentRefused(BAD_PAGES)
    return Cleaned(data=b"", type="application/pdf", pages=pages)


def _upright(opened: ImageFile) -> Image.Image:
    """Return nothing but the pixels as people look at them, grey or RGB, on white where it is transparent."""
    opened.draft("RGB", (SIDE_MAX, SIDE_MAX))
    picture = ImageOps.exif_transpose(opened)
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    plain = picture.convert("L" if picture.mode in ("1", "L", "LA") else "RGB")
    plain.info = {}
    return plain


def _written(picture: Image.Image, form: str) -> bytes:
    buffer = io.BytesIO()
    if form == "JPEG":
        picture.save(buffer, form, quality=QUALITY, optimize=True)
    else:
        picture.save(buffer, form, optimize=True)
    return buffer.getvalue()
