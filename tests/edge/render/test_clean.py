"""What people send: pictures cleaned, PDFs counted, all else refused in words."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import msgspec
import pypdfium2
import pytest
from PIL import Image

from edge.render import refusals
from edge.render.clean import SIDE_MAX, clean_pages, clean_picture
from edge.render.pdf import rasterised
from edge.render.texts import TEXT_MAX, clean_text
from edge.render.wire import Cleaned
from models.content import Text
from models.envelope import Refusal
from models.glass import NoFrame
from models.ports import ContentRefused
from tests.edge.render.slides import NOTICE, jpeg, pdf, photo


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def refused(clean: Callable[[bytes], object], data: bytes) -> Refusal:
    with pytest.raises(ContentRefused) as error:
        clean(data)
    return error.value.refusal


def test_a_picture_stands_upright_and_says_nothing_of_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Some maker"
    exif.get_ifd(0x8825)[1] = "N"
    sent = saved(photo(), "JPEG", exif=exif)
    cleaned = clean_picture(sent)
    picture = Image.open(io.BytesIO(cleaned.data))
    assert (cleaned.type, cleaned.pages, picture.size) == ("image/jpeg", 1, (480, 640))
    assert not picture.getexif()
    assert b"Some maker" in sent
    assert b"Some maker" not in cleaned.data


def test_a_large_picture_becomes_smaller_and_a_clear_one_stands_on_white() -> None:
    large = Image.open(io.BytesIO(clean_picture(saved(Image.new("RGB", (5000, 1000), "red"), "JPEG")).data))
    assert large.size == (SIDE_MAX, SIDE_MAX // 5)
    clear = clean_picture(saved(Image.new("RGBA", (10, 10), (0, 0, 0, 0)), "PNG"))
    assert clear.type == "image/png"
    assert Image.open(io.BytesIO(clear.data)).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def bomb() -> bytes:
    """A PNG of a few bytes that claims to be 40,000 x 40,000."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", refusals.BAD_PICTURE),
        (b"no picture at all", refusals.BAD_PICTURE),
        (jpeg()[:3000], refusals.BAD_PICTURE),
        (saved(photo(), "GIF"), refusals.BAD_PICTURE),
        (saved(photo(), "PNG")[:-400], refusals.BAD_PICTURE),
        (pdf(), refusals.BAD_PICTURE),
        (bomb(), refusals.PICTURE_TOO_LARGE),
        (saved(Image.new("1", (8000, 7000)), "PNG"), refusals.PICTURE_TOO_LARGE),
    ],
)
def test_what_is_no_good_picture_is_refused(data: bytes, refusal: Refusal) -> None:
    assert refused(clean_picture, data) == refusal


def test_a_pdfs_pages_are_counted() -> None:
    assert clean_pages(pdf(3)) == Cleaned(data=b"", type="application/pdf", pages=3)


def locked() -> bytes:
    """A PDF whose security handler wants a password."""
    head = b"%PDF-1.4\n"
    objects = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n",
        b"4 0 obj<</Filter/Standard/V 1/R 2/P -64/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>endobj\n",
    ]
    places, at = [], len(head)
    for each in objects:
        places.append(at)
        at += len(each)
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    ids = b"/ID[<" + b"33" * 16 + b"><" + b"33" * 16 + b">]"
    trailer = b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R" + ids + b">>\nstartxref\n%d\n%%%%EOF\n" % at
    return head + b"".join(objects) + table + trailer


def pages(number: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(number):
        document.new_page(100, 100)
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", refusals.BAD_PDF),
        (jpeg(), refusals.BAD_PDF),
        (pdf()[:200], refusals.BAD_PDF),
        (locked(), refusals.LOCKED_PDF),
        (pages(65), refusals.BAD_PAGES),
    ],
)
def test_what_is_no_good_pdf_is_refused(data: bytes, refusal: Refusal) -> None:
    assert refused(clean_pages, data) == refusal


def test_a_text_is_written_anew() -> None:
    spaced = b" " + msgspec.json.encode(NOTICE).replace(b",", b" , ") + b"\n"
    assert msgspec.json.decode(clean_text(spaced), type=Text) == NOTICE


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"{", refusals.BAD_TEXT),
        (b"\xff\xfe", refusals.BAD_TEXT),
        (b'{"title": 5}', refusals.BAD_TEXT),
        (b'{"title": "%s"}' % (b"a" * 201), refusals.BAD_TEXT),
        (b'{"title": " "}', refusals.EMPTY_TEXT),
        (b'{"title": "a"}' + b" " * TEXT_MAX, refusals.TEXT_TOO_LONG),
        (b'{"blocks": [{"type": "table", "columns": ["a"], "rows": [["b", "c"]]}]}', refusals.BAD_TABLE),
    ],
)
def test_what_is_no_good_text_is_refused(data: bytes, refusal: Refusal) -> None:
    assert refused(clean_text, data) == refusal


def test_every_refusal_has_words_in_both_languages() -> None:
    said = [each for each in vars(refusals).values() if isinstance(each, Refusal)]
    assert len(said) == 9
    assert all(each.words.zh.endswith("。") and each.words.en.endswith(".") for each in said)
    assert all(each.words.en.isascii() for each in said)


def test_a_page_is_drawn_as_wide_as_asked() -> None:
    page = rasterised(pdf(2), 1, 300)
    assert page.size == (300, 425)
    assert page.getextrema()[0] == (0, 255)
    with pytest.raises(NoFrame, match="content_gone"):
        rasterised(pdf(2), 2, 300)
    with pytest.raises(NoFrame, match="bad_content"):
        rasterised(b"nothing", 0, 300)
