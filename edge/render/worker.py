"""The render worker: one job after another, from stdin to stdout, in bounded memory."""

from __future__ import annotations

import io
import os
import resource
import sys
import traceback
from io import BufferedReader
from typing import BinaryIO

from edge.render.clean import clean_pages, clean_picture
from edge.render.draw import drawn
from edge.render.fonts import Fonts, NoFonts
from edge.render.pdf import rasterised
from edge.render.refusals import BAD_PDF, BAD_PICTURE
from edge.render.wire import (
    LENGTH,
    Answer,
    Clean,
    Denied,
    Draw,
    Drawn,
    Failed,
    FromWorker,
    Job,
    Rasterise,
    Rasterised,
    Ready,
    Setup,
    filled,
    length_of,
    packed,
    to_worker,
)
from models.glass import NoFrame
from models.ports import ContentRefused

NICE = 10
WIDTHS = 16, 2560
"""Pixels: how wide a page can be asked for."""


class Worker:
    """Does jobs; the fonts are looked for when the first slide is drawn."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._fonts: Fonts | None = None

    def answer(self, job: Job) -> Answer:
        """Do a job; whatever goes wrong in it is its answer."""
        try:
            return self._done(job)
        except NoFrame as error:
            return Failed(error.code, str(error))
        except NoFonts as error:
            sys.stderr.write(f"{error}\n")
            return Failed("no_fonts", str(error))
        except ContentRefused as error:
            return Denied(error.refusal)
        except Exception as error:  # noqa: BLE001 (what a library makes of foreign bytes)
            traceback.print_exc()
            return _undone(job, error)

    def _done(self, job: Job) -> Answer:
        match job:
            case Draw():
                self._fonts = self._fonts or Fonts(self._setup.fonts)
                return Drawn(drawn(job, self._fonts))
            case Clean(data=data, pages=pages):
                return clean_pages(data) if pages else clean_picture(data)
            case Rasterise(data=data, number=number, width=width):
                page = io.BytesIO()
                rasterised(data, number, min(max(width, WIDTHS[0]), WIDTHS[1])).save(page, "PNG")
                return Rasterised(page.getvalue())


def _undone(job: Job, error: Exception) -> Answer:
    if isinstance(job, Clean):
        return Denied(BAD_PDF if job.pages else BAD_PICTURE)
    return Failed("too_large" if isinstance(error, MemoryError) else "bad_content", repr(error))


def main() -> None:
    """Serve until stdin ends."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing but messages on the pipe
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not isinstance(setup := to_worker(_body(source)), Setup):
        raise SystemExit("the first message is not the setup")
    resource.setrlimit(resource.RLIMIT_AS, (setup.memory, setup.memory))
    worker = Worker(setup)
    _say(sink, Ready())
    while body := _body(source):
        job = to_worker(body)
        if not isinstance(job, Setup):
            _say(sink, worker.answer(filled(job, lambda: _body(source))))


def _body(source: BufferedReader | BinaryIO) -> bytes:
    """Return the next message's body, nothing where the hub is gone."""
    head = source.read(LENGTH.size)
    return source.read(length_of(head)) if len(head) == LENGTH.size else b""


def _say(sink: BinaryIO, message: FromWorker) -> None:
    sink.write(packed(message))
    sink.flush()
