"""The system's Chinese fonts: which files there are, and which face of a collection is Simplified Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

from msgspec import Struct
from PIL import ImageFont, features

Family = Literal["sans", "serif"]

_FILE = re.compile(
    r"(?:Noto(?P<noto>Sans|Serif)(?:CJK)?|SourceHan(?P<source>Sans|Serif))"
    r"(?:[-_]?(?:sc|cn))?-(?P<weight>Regular|Bold)\.(?:ttc|otf|ttf)",
    re.IGNORECASE,
)
_SIMPLIFIED = re.compile(
    r"(?:CJK |Noto Sans |Noto Serif |Source Han (?:Sans|Serif) )(?:SC|CN)\b|^思源(?:黑|宋)体", re.ASCII
)
FACES_MAX = 16
OPEN_MAX = 16
"""Fonts at a size, of which each maps its file of about 20 MB."""

LAYOUT = ImageFont.Layout.RAQM if features.check("raqm") else ImageFont.Layout.BASIC


class NoFonts(Exception):
    """No Chinese font is installed."""

    def __init__(self, folders: Sequence[str]) -> None:
        super().__init__(
            f"no Noto or Source Han font for Simplified Chinese in {', '.join(folders)}: "
            "install the Debian package fonts-noto-cjk"
        )


class Face(Struct, frozen=True):
    """A face of a font file."""

    path: str
    index: int


class Fonts:
    """Faces by family and weight; a family or weight that isn't there is replaced by the nearest. NoFonts: none is."""

    def __init__(self, folders: Sequence[str]) -> None:
        self._faces: dict[tuple[Family, bool], Face] = {}
        for family, bold, face in _found(folders):
            self._faces.setdefault((family, bold), face)
        if not self._faces:
            raise NoFonts(folders)

    def font(self, family: Family, size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
        """Return the face at a size in pixels."""
        other: Family = "serif" if family == "sans" else "sans"
        wanted = (family, bold), (family, not bold), (other, bold), (other, not bold)
        face = next(self._faces[each] for each in wanted if each in self._faces)
        return _loaded(face, size)


@lru_cache(OPEN_MAX)
def _loaded(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face.path, size, index=face.index, layout_engine=LAYOUT)


def _found(folders: Sequence[str]) -> Iterator[tuple[Family, bool, Face]]:
    for folder in folders:
        for path in sorted(Path(folder).expanduser().rglob("*.[ot]t[cf]")):
            if (match := _FILE.fullmatch(path.name)) is None or (face := _simplified(path)) is None:
                continue
            family: Family = "serif" if (match["noto"] or match["source"]).lower() == "serif" else "sans"
            yield family, match["weight"].lower() == "bold", face


def _simplified(path: Path) -> Face | None:
    """Return the face for Simplified Chinese; None: it has none, or can't be read."""
    for index in range(FACES_MAX if path.suffix.lower() == ".ttc" else 1):
        try:
            name = ImageFont.truetype(str(path), 16, index=index).getname()[0] or ""
        except OSError:
            return None
        if _SIMPLIFIED.search(name) and "Mono" not in name:
            return Face(str(path), index)
    return None
