"""Frames: every template on every kind of glass, the panel's truth in every pixel."""

from __future__ import annotations

import hashlib
import struct

import numpy as np
import pytest
from PIL import Image

from edge.render.encode import TYPES
from edge.render.fonts import Fonts, NoFonts
from edge.render.palette import INKS
from edge.render.template import FOLDER, template, words
from models.content import Block, Run, Text
from models.glass import FrameFormat, Glass, NoFrame, Palette
from tests.edge.render.slides import (
    EMERGENCY,
    NOTICE,
    WEATHER,
    content,
    frame,
    item,
    jpeg,
    opened,
    paragraph,
    pdf,
)

NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
TEXT = content("text", NOTICE)
PICTURE = content("picture", jpeg(), "picture")
PAGES = content("pages", pdf(2), "pages", 2)
PALETTES: tuple[Palette, ...] = ("mono", "gray4", "gray16", "bwr", "bwry", "spectra6", "rgb")


def test_the_templates_are_those_that_the_issue_names() -> None:
    assert NAMES == [
        "bus",
        "charity",
        "emergency",
        "newspaper",
        "notice",
        "party",
        "picture",
        "table",
        "weather",
        "welcome",
    ]
    assert all(template(name).word in words() for name in NAMES)


@pytest.mark.parametrize("size", [(296, 128), (128, 296), (480, 800)])
@pytest.mark.parametrize("name", NAMES)
def test_every_template_draws_something_on_every_size(name: str, size: tuple[int, int]) -> None:
    made = opened(frame(name, Glass(width=size[0], height=size[1], palette="mono"), TEXT, PICTURE))
    assert made.size == size
    ink = 1 - np.asarray(made).mean()
    assert 0.005 < ink < 0.95


@pytest.mark.parametrize("palette", PALETTES)
def test_every_pixel_is_of_the_panels_palette(palette: Palette) -> None:
    made = opened(frame("charity", Glass(width=400, height=300, palette=palette), TEXT, PICTURE)).convert("RGB")
    found = {colour for _, colour in made.getcolors(1 << 20) or []}
    if palette == "rgb":
        assert len(found) > 1000
    else:
        assert found <= set(INKS[palette].colours)
        assert len(found) == len(INKS[palette].colours) or palette in ("gray16", "spectra6")


def test_a_bmp_of_800_x_480_is_the_one_that_the_firmware_reads() -> None:
    data = frame("notice", Glass(width=800, height=480, palette="mono", format="bmp"), TEXT).data
    assert len(data) == 48_062
    assert data[:2] == b"BM"
    offset, _, width, height, planes, bits, compression, size = struct.unpack_from("<IIiiHHII", data, 10)
    assert (offset, width, height, planes, bits, compression, size) == (62, 800, 480, 1, 1, 0, 48_000)
    assert data[54:62] == bytes([0, 0, 0, 0, 255, 255, 255, 0])


@pytest.mark.parametrize(
    ("palette", "mode", "bits"), [("mono", "1", 1), ("gray4", "P", 2), ("gray16", "P", 4), ("rgb", "RGB", 8)]
)
def test_a_png_has_the_panels_depth(palette: Palette, mode: str, bits: int) -> None:
    made = frame("notice", Glass(width=200, height=300, palette=palette), TEXT)
    assert made.data[24] == bits
    assert opened(made).mode == mode


@pytest.mark.parametrize(("palette", "bits"), [("mono", 1), ("gray4", 2), ("bwr", 2), ("gray16", 4), ("rgb", 24)])
def test_raw_rows_are_packed_most_significant_first(palette: Palette, bits: int) -> None:
    raw = frame("notice", Glass(width=210, height=300, palette=palette, format="raw"), TEXT, PICTURE)
    stride = -(-210 * bits // 8)
    assert len(raw.data) == stride * 300
    png = opened(frame("notice", Glass(width=210, height=300, palette=palette), TEXT, PICTURE))
    if palette == "rgb":
        assert raw.data == png.tobytes()
        return
    rows = np.unpackbits(np.frombuffer(raw.data, np.uint8).reshape(300, stride), axis=1)[:, : 210 * bits]
    numbers = rows.reshape(300, 210, bits) @ (1 << np.arange(bits)[::-1])
    expected = np.asarray(png.convert("RGB"))
    assert (np.array(INKS[palette].colours)[numbers] == expected).all()


@pytest.mark.parametrize("form", TYPES)
def test_a_frame_is_named_by_its_bytes_and_the_same_each_time(form: FrameFormat) -> None:
    glass = Glass(width=400, height=300, palette="gray4", format=form)
    one, other = frame("notice", glass, TEXT, PICTURE), frame("notice", glass, TEXT, PICTURE)
    assert one == other
    assert one.id == hashlib.sha256(one.data).hexdigest()[:32]
    assert one.type == TYPES[form]


@pytest.mark.parametrize(
    ("rotation", "turn"),
    [(90, Image.Transpose.ROTATE_270), (180, Image.Transpose.ROTATE_180), (270, Image.Transpose.ROTATE_90)],
)
def test_a_turned_panel_gets_the_picture_clockwise(rotation: int, turn: Image.Transpose) -> None:
    upright = opened(frame("notice", Glass(width=480, height=320, palette="mono"), TEXT))
    glass = Glass(width=480, height=320, palette="mono", rotation=rotation)  # type: ignore[arg-type]
    turned = opened(frame("notice", glass, TEXT))
    assert turned.tobytes() == upright.transpose(turn).tobytes()


@pytest.mark.parametrize("form", ["png", "jpeg"])
def test_a_frame_over_the_limit_is_made_smaller_or_refused(form: FrameFormat) -> None:
    best = frame("charity", Glass(width=600, height=400, format=form), TEXT, PICTURE)
    limit = len(best.data) * 3 // 4
    smaller = frame("charity", Glass(width=600, height=400, format=form, limit=limit), TEXT, PICTURE)
    assert len(smaller.data) <= limit
    assert opened(smaller).size == (600, 400)
    with pytest.raises(NoFrame, match="too_large"):
        frame("charity", Glass(width=600, height=400, format=form, limit=500), TEXT, PICTURE)


def test_letters_on_a_mono_panel_are_what_they_are_in_grey_and_nothing_is_dithered() -> None:
    mono = np.asarray(opened(frame("notice", Glass(width=800, height=480, palette="mono"), TEXT)))
    grey = np.asarray(opened(frame("notice", Glass(width=800, height=480, palette="gray16"), TEXT)).convert("L"))
    body = slice(90, 430)
    sure = (grey[body] < 120) | (grey[body] > 170)
    assert (mono[body] == (grey[body] > 143))[sure].all()
    assert _lonely(mono[body]) < 20
    picture = np.asarray(opened(frame("picture", Glass(width=800, height=480, palette="mono"), PICTURE)))
    assert _lonely(picture[:380]) > 5000


def _lonely(black_and_white: np.ndarray) -> int:
    """Count pixels none of whose four neighbours has their colour: what dithering is made of."""
    middle = black_and_white[1:-1, 1:-1]
    around = (
        black_and_white[:-2, 1:-1],
        black_and_white[2:, 1:-1],
        black_and_white[1:-1, :-2],
        black_and_white[1:-1, 2:],
    )
    return int(np.logical_and.reduce([middle != each for each in around]).sum())


def test_an_emergency_is_red_where_there_is_red_and_dark_elsewhere() -> None:
    text = content("text", EMERGENCY)
    red = np.asarray(opened(frame("emergency", Glass(width=296, height=128, palette="bwr"), text)).convert("RGB"))
    assert (red == (255, 0, 0)).all(axis=2).mean() > 0.6
    dark = np.asarray(opened(frame("emergency", Glass(width=296, height=128, palette="mono"), text)))
    assert dark.mean() < 0.4


def test_a_text_that_does_not_fit_says_so() -> None:
    long = Text(title="公约", blocks=tuple(paragraph("这是第一条规定，请大家共同遵守。" * 8) for _ in range(20)))
    said: list[str] = []
    glass = Glass(width=400, height=300, palette="mono")
    one = frame("notice", glass, content("text", long))
    cut = Text(title="公约", blocks=long.blocks[:12])
    other = frame("notice", glass, content("text", cut))
    assert one == other, "what lies below the note is not drawn"
    assert not said
    short = frame("notice", glass, content("text", Text(title="公约", blocks=long.blocks[:1])))
    assert short != one


def test_a_page_of_a_pdf_is_fitted_its_photo_dithered_its_letters_crisp() -> None:
    made = opened(frame("newspaper", Glass(width=842, height=1191, palette="mono"), PAGES))
    pixels = np.asarray(made)
    assert _lonely(pixels[150:450, 80:400]) > 3000
    assert _lonely(pixels[600:]) == 0
    assert not pixels[1191 - 64, 100], "a bar"
    second = np.asarray(opened(frame("newspaper", Glass(width=842, height=1191, palette="mono"), PAGES, page=1)))
    assert (pixels != second).any()
    with pytest.raises(NoFrame, match="content_gone"):
        frame("newspaper", Glass(width=842, height=1191), PAGES, page=2)


def test_what_is_red_in_a_pdf_is_red_where_there_is_red() -> None:
    made = opened(frame("newspaper", Glass(width=842, height=1191, palette="bwr"), PAGES)).convert("RGB")
    mono = opened(frame("newspaper", Glass(width=842, height=1191, palette="mono"), PAGES)).convert("RGB")
    assert (made.getpixel((100, 1191 - 64)), mono.getpixel((100, 1191 - 64))) == ((255, 0, 0), (0, 0, 0))
    assert made.getpixel((100, 1191 - 64 - 48)) == (0, 0, 0)
    assert {colour for _, colour in made.crop((0, 600, 842, 1191)).getcolors() or []} == {
        (255, 255, 255),
        (0, 0, 0),
        (255, 0, 0),
    }


@pytest.mark.parametrize("bad", [b"", b"\xff\xd8\xff garbage", jpeg()[:2000], b"%PDF-1.4 garbage"])
def test_damaged_contents_are_no_frame(bad: bytes) -> None:
    glass = Glass(width=300, height=200)
    for kind, name in (("picture", "picture"), ("pages", "newspaper")):
        with pytest.raises(NoFrame, match="bad_content"):
            frame(name, glass, content("bad", bad, kind))  # type: ignore[arg-type]
    with pytest.raises(NoFrame, match="bad_content"):
        frame("notice", glass, content("bad", bad))


def test_no_template_and_no_such_glass() -> None:
    with pytest.raises(NoFrame, match="no_template"):
        frame("nowhere", Glass(width=300, height=200))
    with pytest.raises(NoFrame, match="too_large"):
        frame("welcome", Glass(width=5000, height=5000))


def test_without_a_font_the_error_names_the_package(tmp_path: object) -> None:
    with pytest.raises(NoFonts, match="fonts-noto-cjk"):
        Fonts((str(tmp_path),))


def test_the_fonts_are_simplified_chinese() -> None:
    found = Fonts(("/usr/share/fonts",))
    names = {found.font(family, 20, bold=bold).getname()[0] for family in ("sans", "serif") for bold in (False, True)}
    assert all(name is not None and name.endswith(("SC", "CN")) and "Mono" not in name for name in names)


def test_english_is_said_in_english() -> None:
    text = Text(blocks=(Block((Run("Water is off on Thursday. " * 100),)),))
    glass = Glass(width=296, height=128, palette="mono")
    assert frame("notice", glass, content("text", text)) != frame("table", glass, content("text", text))


def test_a_table_shrinks_until_it_fits() -> None:
    glass = Glass(width=480, height=800, palette="gray16")
    made = np.asarray(opened(frame("weather", glass, content("text", WEATHER))).convert("L"))
    assert (made[:, :20] == 255).all()
    assert (made[:, -20:] == 255).all()
    assert made[140:500].mean() < 253


def test_an_empty_item_is_no_trouble() -> None:
    text = Text(title="", blocks=(item(""), paragraph("\n\n"), Block((), style="heading")))
    assert frame("notice", Glass(width=300, height=200, palette="mono"), content("text", text)).data
