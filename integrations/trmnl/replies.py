"""Answers as the firmware reads them, and logs as it writes them."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from msgspec import Struct

LONGEST_NAME = 31


class SetupReply(Struct, frozen=True, forbid_unknown_fields=True):
    """`/api/setup` as the firmware knows it."""

    status: int = 0
    api_key: str = ""
    friendly_id: str = ""
    image_url: str = ""
    message: str = ""


class DisplayReply(Struct, frozen=True, forbid_unknown_fields=True):
    """`/api/display` as the firmware knows it."""

    status: int = 0
    image_url: str | None = None
    image_url_timeout: int = 0
    filename: str | None = None
    update_firmware: bool = False
    firmware_url: str = ""
    refresh_rate: int = 0
    reset_firmware: bool = False
    maximum_compatibility: bool = False
    temperature_profile: str = ""
    special_function: str = ""
    action: str = ""
    touchbar_mode: str = ""


T = TypeVar("T", SetupReply, DisplayReply)


def log_entry(stamp: dict[str, object], number: int, now: int, level: str, message: str) -> dict[str, object]:
    """Return a log as the firmware writes it."""
    return {
        "created_at": now,
        "id": number,
        "message": message,
        "source_line": 0,
        "source_path": "src/bl.cpp",
        "wifi_status": "connected",
        "sleep_duration": 0,
        "firmware_version": "1.8.5",
        "wake_reason": "timer",
        "free_heap_size": 100_000,
        "max_alloc_size": 90_000,
        "level": level,
        **stamp,
    }


def parse_setup(body: bytes) -> SetupReply | None:
    """Read a setup's answer, None where it is no JSON; what is missing is empty."""
    return _lenient(body, SetupReply)


def parse_display(body: bytes) -> DisplayReply | None:
    """Read a poll's answer, None where it is no JSON; what is missing is empty or 0."""
    return _lenient(body, DisplayReply)


def fixed(name: str) -> str:
    """Return the name in flash: of a longer one than 31 only the first 7 and the last 17 characters are kept."""
    return "/" + (name if len(name) <= LONGEST_NAME else name[:7] + name[-17:])


def _lenient(body: bytes, kind: type[T]) -> T | None:
    """Take each field that is of the right type; any other is as if it were missing."""
    try:
        document = json.loads(body)
    except ValueError:
        return None
    known: dict[str, Any] = document if isinstance(document, dict) else {}
    empty = kind()
    wanted = {
        field: str if getattr(empty, field) is None else type(getattr(empty, field)) for field in kind.__struct_fields__
    }
    return kind(**{field: known[field] for field, cls in wanted.items() if type(known.get(field)) is cls})
