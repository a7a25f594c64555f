"""TRMNL's protocol as the firmware reads it: headers and logs to what they say, answers to JSON. No I/O.

Success is `status` 200 in a setup and 0 in a display. In a display 500 would make the panel forget even its network:
it is never said, and 202 makes it poll on. A picture's name is its key in the panel's flash: it is fetched once.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

WIPER = "screen_wiper.png"
DAY_S = 86_400
MOST_LOGS = 100
GRAVE = "error", "fatal", None  # older firmware says no level
MOST_VOLTS, LEAST_DBM, MOST_CELSIUS = 60, -128, 120

OWN_RATES = frozenset({5, 15, 30, 60, 180, 300, 900, 3600})
"""The waits that the firmware gives itself where something went wrong: none is ever told, so that each tells of it."""

FAILURES = {
    "too big": "too_big",
    "allocate": "no_memory",
    "parsing image": "wrong_format",
    "parsing bmp": "wrong_format",
    "receiving failed": "broken_off",
    "get... failed": "broken_off",
    "http get failed": "broken_off",
    "cached image is": "cache_lost",
}
"""What stands in the firmware's messages about a picture that it could not show, the telling ones first."""

Rate = Annotated[int, Meta(ge=1, le=2 * DAY_S)]


class Setup(Struct, frozen=True, kw_only=True):
    """The answer to a panel that introduces itself; any other `status` than 200 gives it nothing."""

    status: Literal[200, 404] = 200
    api_key: str = ""
    friendly_id: str = ""
    image_url: str = ""
    message: str = ""


class Display(Struct, frozen=True, kw_only=True):
    """The answer to a poll; without `image_url` the panel polls fast until there is one."""

    status: Literal[0, 202] = 0
    image_url: str | None = None
    image_url_timeout: int = 30
    filename: str | None = None
    refresh_rate: Rate = 901
    update_firmware: Literal[False] = False
    firmware_url: Literal[""] = ""
    reset_firmware: Literal[False] = False
    maximum_compatibility: bool = False
    temperature_profile: Literal["default"] = "default"
    special_function: Literal["none", "identify"] = "identify"
    action: Literal["", "identify"] = ""


NOT_REGISTERED = Display(status=202, special_function="none")


class Vitals(Struct, frozen=True, kw_only=True):
    """What a panel says of itself; None: it does not know."""

    volts: float | None = None
    rssi: float | None = None
    celsius: float | None = None


class Poll(Struct, frozen=True, kw_only=True):
    """A poll: `rate` is what the panel goes by now, `shows` the picture it says it shows, `pressed` its button."""

    vitals: Vitals
    rate: int | None
    cached: bool
    pressed: bool
    shows: str | None


def read_poll(headers: Mapping[str, str]) -> Poll:
    """Read the headers of a poll, whose names are lower case."""
    rate = _number(headers.get("refresh-rate"))
    return Poll(
        vitals=_vitals(headers.get("battery-voltage"), headers.get("rssi"), headers.get("battery-temp")),
        rate=None if rate is None else int(rate),
        cached=headers.get("image-cached") == "true",
        pressed=headers.get("special_function") == "true",
        shows=headers.get("x-frame-id"),
    )


def read_logs(body: bytes) -> tuple[Vitals, str | None]:
    """Read what a panel logs, whatever of it can be read: the newest vitals, and why a picture failed."""
    try:
        logs = msgspec.json.decode(body)["logs"][-MOST_LOGS:]
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError, RecursionError):
        return Vitals(), None
    entries: list[dict[str, Any]] = [log for log in logs if isinstance(log, dict)]
    stamps = [_vitals(log.get("battery_voltage"), log.get("wifi_signal")) for log in entries]
    failures = [_failure(str(log.get("message", ""))) for log in entries if log.get("level") in GRAVE]
    vitals = next((stamp for stamp in reversed(stamps) if stamp != Vitals()), Vitals())
    return vitals, next((code for code in reversed(failures) if code), None)


def filename(digest: str, now_s: int, again: int = 0) -> str:
    """Name a picture for the panel's flash: 24 characters, 31 being all that it keeps of a name.

    The firmware takes the first 13 for the picture and the last 10 for its time, and forgets it a day later.
    Another `again` has it fetched and drawn anew.
    """
    return f"{digest[:13]}-{now_s - now_s % DAY_S + again % DAY_S:010d}"


def honest_rate(seconds: int) -> int:
    """Return the next wait that the firmware never gives itself."""
    return seconds + 1 if seconds in OWN_RATES else seconds


def white_bmp() -> bytes:
    """Return an empty 800 x 480 picture of one bit a pixel, as the firmware's setup wants one: 48,062 bytes."""
    head = struct.pack("<2sIII", b"BM", 48_062, 0, 62)
    info = struct.pack("<IiiHHIIiiII", 40, 800, 480, 1, 1, 0, 48_000, 3780, 3780, 2, 2)
    return head + info + bytes.fromhex("00000000ffffff00") + b"\xff" * 48_000


def _vitals(volts: object, rssi: object, celsius: object = None) -> Vitals:
    """Keep what can be true: 0 V, 0 dBm and -1 degrees are what the firmware says where it measured nothing."""
    volt, dbm, degrees = _number(volts), _number(rssi), _number(celsius)
    return Vitals(
        volts=volt if volt is not None and 0 < volt < MOST_VOLTS else None,
        rssi=dbm if dbm is not None and LEAST_DBM < dbm < 0 else None,
        celsius=degrees if degrees is not None and abs(degrees) < MOST_CELSIUS and degrees != -1 else None,
    )


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _failure(message: str) -> str | None:
    words = message.lower()
    return next((code for part, code in FAILURES.items() if part in words), None)
