"""Slides, contents, pictures and PDFs to draw."""

from __future__ import annotations

import hashlib
import io
from functools import cache

import msgspec
import pypdfium2
from PIL import Image, ImageDraw

from edge.render.draw import drawn
from edge.render.fonts import Fonts
from edge.render.host import FONTS
from edge.render.wire import Draw
from models.content import Block, Content, ContentKind, Run, Table, Text
from models.glass import Frame, Glass, Slide

TYPES: dict[ContentKind, str] = {"text": "application/json", "picture": "image/jpeg", "pages": "application/pdf"}


def paragraph(text: str) -> Block:
    return Block((Run(text),))


def item(text: str) -> Block:
    return Block((Run(text),), style="item")


NOTICE = Text(
    title="关于3号楼停水检修的通知",
    blocks=(
        paragraph(
            "各位居民：因供水管网改造，本小区3号楼定于11月26日（星期四）上午9:30至下午17:00停水检修，请提前储水。"
        ),
        Block((Run("注意事项"),), style="heading"),
        item("关好家中水龙头，以免来水时漫水——尤其是老人独居的家庭；"),
        item("需要送水的家庭请拨打服务热线400-820-8820，网格员“小王”会上门（免费）……"),
        Block((Run("来水后请先放水约"), Run("2分钟", bold=True), Run("再饮用。"))),
    ),
    signature="阳光社区居委会",
)
EMERGENCY = Text(
    title="台风红色预警",
    blocks=(paragraph("今夜22时起请勿外出，关好门窗，收起阳台物品。"), paragraph("避难点：社区活动中心一楼")),
    signature="阳光社区居委会",
)
WEATHER = Text(
    title="本周天气",
    blocks=(
        Table(
            ("日期", "天气", "气温", "风力"),
            (
                ("周一", "晴转多云", "12~18℃", "3级"),
                ("周二", "小雨", "9~14℃", "4级"),
                ("周三", "中雨转大雨，局部有雷阵雨", "8~11℃", "5级"),
                ("周四", "阴", "7~13℃", "3级"),
            ),
        ),
    ),
)


def content(id_: str, data: bytes | Text, kind: ContentKind = "text", pages: int = 1) -> Content:
    return Content(
        id=id_,
        kind=kind,
        type=TYPES[kind],
        audience="public",
        owner=None,
        pages=pages,
        created=0,
        data=msgspec.json.encode(data) if isinstance(data, Text) else data,
    )


def slide(template: str, *contents: Content, page: int = 0) -> Slide:
    text = next((each.id for each in contents if each.kind == "text"), None)
    pictures = tuple(each.id for each in contents if each.kind != "text")
    said = repr((template, [(each.id, each.data) for each in contents], page))
    digest = hashlib.sha256(said.encode()).hexdigest()[:32]
    return Slide(id=digest, template=template, text=text, pictures=pictures, page=page)


@cache
def fonts() -> Fonts:
    return Fonts(FONTS)


def frame(template: str, glass: Glass, *contents: Content, page: int = 0, community: str = "阳光社区") -> Frame:
    """Draw in this process."""
    return drawn(
        Draw(slide=slide(template, *contents, page=page), glass=glass, contents=contents, community=community), fonts()
    )


def opened(made: Frame) -> Image.Image:
    image = Image.open(io.BytesIO(made.data))
    image.load()
    return image


@cache
def photo(width: int = 640, height: int = 480) -> Image.Image:
    """A sky that darkens, a sun, and a house."""
    image = Image.merge("RGB", [Image.linear_gradient("L").resize((width, height)) for _ in range(3)])
    draw = ImageDraw.Draw(image)
    draw.ellipse((width * 0.6, height * 0.1, width * 0.8, height * 0.35), fill=(250, 210, 90))
    draw.rectangle((width * 0.1, height * 0.5, width * 0.5, height * 0.9), fill=(150, 60, 50))
    return image


@cache
def jpeg(width: int = 640, height: int = 480) -> bytes:
    buffer = io.BytesIO()
    photo(width, height).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


@cache
def pdf(pages: int = 1, *, points: tuple[int, int] = (842, 1191)) -> bytes:
    """A newspaper of black bars and a red one, each page with a photo in its upper half."""
    document = pypdfium2.PdfDocument.new()
    for number in range(pages):
        page = document.new_page(*points)
        _bars(page, points, number)
        image = pypdfium2.PdfImage.new(document)
        image.load_jpeg(io.BytesIO(jpeg()))
        image.set_matrix(pypdfium2.PdfMatrix().scale(points[0] * 0.5, points[1] * 0.3).translate(60, points[1] * 0.6))
        page.insert_obj(image)
        page.gen_content()
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def _bars(page: pypdfium2.PdfPage, points: tuple[int, int], number: int) -> None:
    for bar in range(12):
        left, bottom, width, height = 60.0, 60.0 + bar * points[1] * 0.04, points[0] * 0.8 - number * 40, 8.0
        raw = pypdfium2.raw.FPDFPageObj_CreateNewRect(left, bottom, width, height)
        pypdfium2.raw.FPDFPageObj_SetFillColor(raw, 200 if bar == 0 else 0, 0, 0, 255)
        pypdfium2.raw.FPDFPath_SetDrawMode(raw, pypdfium2.raw.FPDF_FILLMODE_ALTERNATE, 0)
        pypdfium2.raw.FPDFPage_InsertObject(page.raw, raw)
