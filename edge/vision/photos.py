"""The hub's side of enrolling a photo: measured in a process of its own, then forgotten."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from typing import Literal

import msgspec
from msgspec import Struct

from models.integration import DeviceUnavailable
from models.text import Words

PHOTO_MAX = 20 * 1024 * 1024
"""Bytes."""

PATIENCE_S = 60.0
"""Seconds: a Raspberry Pi loads the models and looks at 2 megapixels."""

Fault = Literal["unreadable", "too_large", "no_face", "several_faces", "cut_off", "too_small"]

WORDS: dict[Fault, Words] = {
    "unreadable": Words("无法读取这张照片，请使用 JPEG 或 PNG。", "The photo can't be read: please use JPEG or PNG."),
    "too_large": Words("照片超过 20 MB，请缩小后再试。", "The photo is larger than 20 MB: please make it smaller."),
    "no_face": Words("照片里没有找到人脸，请正面重拍。", "No face was found: please take the photo from the front."),
    "several_faces": Words(
        "照片里不止一张脸，请只拍本人。", "There is more than one face: please show one person only."
    ),
    "cut_off": Words("脸没有拍全，请把整张脸拍进照片。", "Part of the face is cut off: please show all of it."),
    "too_small": Words("照片里的脸太小，请靠近一些重拍。", "The face is too small: please take the photo from nearer."),
}


class PhotoRefused(ValueError):
    """The photo can't be enrolled; says why, for a person."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(WORDS[fault].en)
        self.fault = fault
        self.words = WORDS[fault]


class Measured(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One photo's outcome: the base64 of 128 float32 little-endian, or what is wrong with it."""

    photo: str
    embedding: str | None = None
    fault: Fault | None = None


async def embed(photo: bytes) -> bytes:
    """Return the one face's 512-byte embedding. PhotoRefused: no good photo; DeviceUnavailable: try again."""
    if len(photo) > PHOTO_MAX:
        raise PhotoRefused("too_large")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "edge.vision.enrol",
        "-",
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        start_new_session=True,
    )
    try:
        return await _answer(process, photo)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()  # to the end of its pipes, which closes them


async def _answer(process: Process, photo: bytes) -> bytes:
    try:
        async with asyncio.timeout(PATIENCE_S):
            out, _ = await process.communicate(photo)
    except TimeoutError:
        raise DeviceUnavailable("hung", f"a photo was not measured in {PATIENCE_S:g} s") from None
    try:
        measured = msgspec.json.decode(out, type=Measured)
    except msgspec.MsgspecError:
        raise DeviceUnavailable("crashed", f"measuring a photo ended with status {process.returncode}") from None
    if measured.embedding is None:
        raise PhotoRefused(measured.fault or "unreadable")
    return base64.b64decode(measured.embedding)
