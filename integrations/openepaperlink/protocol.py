"""What an OpenEPaperLink access point takes and says over HTTP and its WebSocket. No I/O.

After OpenEPaperLink/OpenEPaperLink, ESP32_AP-Flasher/src: web.cpp (`/imgupload`, `/get_db`, `/ws`), tag_db.cpp (the
fields of a tag), newproto.cpp and contentmanager.cpp (when they change). `hash` is no digest of what was uploaded but
the first half of the MD5 of what the access point made of it, set when the tag said that it has it whole, zeros after
the tag restarted. `pending` counts what waits for the tag; `nextupdate` is 0 from an upload until it is drawn.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Raw, Struct

NEVER = 3_216_153_600
DRAWN_ALREADY = "0"  # no dithering: the picture has the tag's own colours
EXTERNAL = "24"  # the content mode of pictures from outside
MAINS_MV = 1337
LONGEST = 64 * 1024

Answer = Literal["taken", "busy", "refused", "broken"]
Verdict = Literal["waiting", "fetched", "same", "dropped", "reset", "other"]
"""fetched: the tag has it. same: the access point held it to be what the tag has already, and sent nothing.
dropped: it is not waiting any more and was not fetched. reset: the tag restarted. other: it got another picture."""


class Tag(Struct, frozen=True, rename={"battery_mv": "batteryMv", "rssi": "RSSI", "content": "modecfgjson"}):
    """What the access point knows of a tag; 0 is unknown."""

    mac: str
    hash: str = ""
    pending: int | bool = 0
    nextupdate: int = 0
    lastseen: int = 0
    updatecount: int = 0
    battery_mv: int = 0
    temperature: int = 0
    rssi: int = 0
    content: str = ""

    @property
    def shown(self) -> str:
        """The mark of the picture it fetched last; empty: none is known."""
        return self.hash[:16].strip("0") and self.hash[:16]

    @property
    def source(self) -> str:
        """The file that was uploaded for it; empty: none was."""
        try:
            return msgspec.json.decode(self.content, type=_Content).filename
        except (msgspec.DecodeError, UnicodeError):
            return ""


class _Content(Struct, frozen=True):
    filename: str = ""


class System(Struct, frozen=True):
    """The access point's own state; `uptime` in s."""

    uptime: int | None = None


class News(Struct, frozen=True):
    """One message, or one page of `/get_db`: `continu` is where the next page begins."""

    tags: tuple[Tag, ...] = ()
    continu: int | None = None
    uptime: int | None = None


class _Message(Struct, frozen=True):
    tags: tuple[Raw, ...] = ()
    continu: int | None = None
    sys: System = System()


def news_of(data: str | bytes) -> News:
    """Read a message; a tag that makes no sense is left out. ValueError: it is none."""
    try:
        message = msgspec.json.decode(data, type=_Message)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"no message of an access point: {error}") from error
    tags = tuple(tag for raw in message.tags if (tag := _tag(raw)) is not None)
    return News(tags, message.continu, message.sys.uptime)


def fields_of(mac: str, ttl_m: int) -> dict[str, str]:
    """Return the fields of an upload, which come before its file."""
    return {"mac": mac.upper(), "dither": DRAWN_ALREADY, "ttl": str(ttl_m), "contentmode": EXTERNAL}


def answer_of(status: int) -> Answer:
    """Say what became of an upload. busy: the access point does not run, or starts; refused: it has no such tag."""
    match status:
        case 200:
            return "taken"
        case 409 | 503:
            return "busy"
        case 400:
            return "refused"
        case _:
            return "broken"


def judge(before: Tag, source: str, now: Tag, *, waited: bool) -> Verdict:
    """Say how far an upload is, `source` being its file. `waited`: it may have been seen to wait for the tag."""
    if now.source != source:
        return "other"
    if now.pending or now.nextupdate != NEVER:
        return "waiting"
    if not now.shown:
        return "reset" if before.shown else "dropped"
    if now.updatecount > before.updatecount or now.shown != before.shown:
        return "fetched"
    return "dropped" if waited else "same"


def _tag(raw: Raw) -> Tag | None:
    try:
        return msgspec.json.decode(raw, type=Tag)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
