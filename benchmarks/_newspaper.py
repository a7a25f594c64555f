"""A newspaper page, A3, made anew each time: a headline, five columns of small letters, a photo."""

from __future__ import annotations

import ctypes
import io
import random

import pypdfium2
from PIL import Image
from pypdfium2 import raw

WIDTH, HEIGHT = 842, 1191
COLUMNS, LINES = 5, 96
MARGIN, GUTTER = 36.0, 12.0
LETTERS = "etaoinshrdlu etaoin shrdlu cmfwyp vbgkqj "


def newspaper(seed: int = 1) -> bytes:
    """Return the page as PDF: about 12,000 letters as letters, and a photo of 1600 x 1000 pixels."""
    some = random.Random(seed)
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(WIDTH, HEIGHT)
    _line(document, page, "The Community Herald", MARGIN, HEIGHT - 80.0, 56.0)
    column = (WIDTH - 2 * MARGIN - GUTTER * (COLUMNS - 1)) / COLUMNS
    for number in range(COLUMNS):
        left = MARGIN + number * (column + GUTTER)
        for line in range(LINES):
            if number in (1, 2, 3) and line < LINES // 3:
                continue
            text = "".join(some.choice(LETTERS) for _ in range(31))
            _line(document, page, text, left, HEIGHT - 120.0 - line * 10.8, 9.0)
    _photo(
        document, page, (MARGIN + column + GUTTER, HEIGHT - 120.0 - LINES // 3 * 10.8, 3 * column + 2 * GUTTER), some
    )
    page.gen_content()
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def _line(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, text: str, x: float, y: float, size: float) -> None:
    written = raw.FPDFPageObj_NewTextObj(document.raw, b"Times-Roman", ctypes.c_float(size))
    utf16 = (text + "\0").encode("utf-16-le")
    raw.FPDFText_SetText(written, ctypes.cast(ctypes.c_char_p(utf16), ctypes.POINTER(ctypes.c_ushort)))
    raw.FPDFPageObj_Transform(written, 1, 0, 0, 1, x, y)
    raw.FPDFPage_InsertObject(page.raw, written)


def _photo(
    document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, place: tuple[float, float, float], some: random.Random
) -> None:
    x, y, width = place
    noise = Image.frombytes("RGB", (80, 50), some.randbytes(80 * 50 * 3))
    buffer = io.BytesIO()
    noise.resize((1600, 1000), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=88)
    image = pypdfium2.PdfImage.new(document)
    image.load_jpeg(io.BytesIO(buffer.getvalue()), inline=True)
    image.set_matrix(pypdfium2.PdfMatrix().scale(width, width * 0.6).translate(x, y))
    page.insert_obj(image)
