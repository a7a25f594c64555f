"""Why a content can't be kept, in words."""

from __future__ import annotations

from models.envelope import Refusal
from models.text import Words

BAD_TEXT = Refusal("bad_text", Words("文字格式不对。", "This is no text as it is written here."))
BAD_TABLE = Refusal("bad_table", Words("表格各行的格数不一样。", "The table's rows differ in their number of cells."))
EMPTY_TEXT = Refusal("empty_text", Words("没有任何文字。", "There is no text in it."))
TEXT_TOO_LONG = Refusal("text_too_long", Words("文字太长。", "The text is too long."))
BAD_PICTURE = Refusal(
    "bad_picture", Words("图片损坏，或者不是 JPEG、PNG。", "The picture is damaged, or no JPEG or PNG.")
)
PICTURE_TOO_LARGE = Refusal("picture_too_large", Words("图片太大。", "The picture is too large."))
BAD_PDF = Refusal("bad_pdf", Words("PDF 损坏，或者不是 PDF。", "The PDF is damaged, or no PDF."))
LOCKED_PDF = Refusal("locked_pdf", Words("PDF 有密码。", "The PDF has a password."))
BAD_PAGES = Refusal("bad_pages", Words("PDF 要有 1 到 64 页。", "A PDF has 1 to 64 pages."))
